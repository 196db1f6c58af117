package io.tocsin.promql;

import static io.tocsin.model.Histogram.CUSTOM_BUCKETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HistogramTrimTest {
  private static final Offset<Double> NEARLY = within(1e-12);

  /** (0.5,1]:2 (1,2]:4. */
  private static final Histogram POSITIVE =
      Histogram.builder(0).positive(from(0, 2), 2, 4).count(6).sum(8).build();

  private static List<BucketSpan> from(int offset, int length) {
    return List.of(new BucketSpan(offset, length));
  }

  private static Histogram custom(double... counts) {
    return Histogram.builder(CUSTOM_BUCKETS)
        .customBounds(2, 4)
        .positive(from(0, counts.length), counts)
        .build();
  }

  @Test
  void histogramOnOneSideOfTheValueIsLeftAsItIs() {
    assertThat(HistogramTrim.below(POSITIVE, 2)).isSameAs(POSITIVE);
    assertThat(HistogramTrim.above(POSITIVE, 0.5)).isSameAs(POSITIVE);
  }

  @Test
  void wholeBucketsAreKeptOrGo() {
    Histogram below = HistogramTrim.below(POSITIVE, 1);
    Histogram above = HistogramTrim.above(POSITIVE, 1);

    assertThat(below.positiveCounts()).containsExactly(2);
    assertThat(below.count()).isEqualTo(2);
    assertThat(below.sum()).isCloseTo(2 * Math.sqrt(0.5), NEARLY);
    assertThat(above.positiveSpans()).isEqualTo(from(1, 1));
    assertThat(above.count()).isEqualTo(4);
    assertThat(above.sum()).isCloseTo(4 * Math.sqrt(2), NEARLY);
  }

  @Test
  void bucketAroundTheValueIsKeptInPart() {
    double at = Math.sqrt(2); // half of (1,2]

    assertThat(HistogramTrim.below(POSITIVE, at).count()).isCloseTo(4, NEARLY);
    assertThat(HistogramTrim.below(POSITIVE, at).sum())
        .isCloseTo(2 * Math.sqrt(0.5) + 2 * Math.sqrt(at), NEARLY);
    assertThat(HistogramTrim.above(POSITIVE, at).count()).isCloseTo(2, NEARLY);
    assertThat(HistogramTrim.above(POSITIVE, at).sum()).isCloseTo(2 * Math.sqrt(2 * at), NEARLY);
  }

  @Test
  void negativeBucketsAreMirrored() {
    var negative = Histogram.builder(0).negative(from(0, 2), 2, 4).count(6).build();
    double at = -Math.sqrt(2);

    assertThat(HistogramTrim.above(negative, at).count()).isCloseTo(4, NEARLY);
    assertThat(HistogramTrim.above(negative, at).sum())
        .isCloseTo(-2 * Math.sqrt(0.5) - 2 * Math.sqrt(-at), NEARLY);
    assertThat(HistogramTrim.below(negative, at).count()).isCloseTo(2, NEARLY);
  }

  @Test
  void zeroBucketIsCutLinearlyOnTheSideThatIsPopulated() {
    var alone = Histogram.builder(0).zeroBucket(0.5, 4).count(4).build();
    var positive = POSITIVE.toBuilder().zeroBucket(0.5, 4).count(10).build();

    assertThat(HistogramTrim.below(alone, 0.25).text())
        .isEqualTo("{count:3, sum:-0.375, [-0.5,0.5]:3}"); // 3 around -0.125
    assertThat(HistogramTrim.below(positive, 0.125).text())
        .isEqualTo("{count:1, sum:0.0625, [-0.5,0.5]:1}");
    assertThat(HistogramTrim.above(positive, 0.125).zeroCount()).isEqualTo(3);
    assertThat(HistogramTrim.above(positive, 0).zeroCount()).isEqualTo(4);
    assertThat(HistogramTrim.below(positive, 0).count()).isZero();
  }

  @Test
  void customBucketsAreCutLinearly() {
    assertThat(HistogramTrim.below(custom(0, 4), 2.5).text())
        .isEqualTo("{count:1, sum:2.25, (2,4]:1}");
    assertThat(HistogramTrim.above(custom(0, 4), 2.5).text())
        .isEqualTo("{count:3, sum:9.75, (2,4]:3}");
  }

  @Test
  void lowestCustomBucketIsTakenToStartAtZero() {
    assertThat(HistogramTrim.below(custom(4, 1), 0.5).text())
        .isEqualTo("{count:1, sum:0.25, [-Inf,2]:1}");
    assertThat(HistogramTrim.above(custom(4), 0.5).text())
        .isEqualTo("{count:3, sum:3.75, [-Inf,2]:3}");
    assertThat(HistogramTrim.below(custom(4), -1).text()).isEqualTo("{count:0, sum:0}");
    assertThat(HistogramTrim.above(custom(4), -1).text()).isEqualTo("{count:0, sum:0}");
  }

  @Test
  void highestCustomBucketIsKeptWholeOrGoes() {
    assertThat(HistogramTrim.below(custom(0, 0, 4), 100).text()).isEqualTo("{count:0, sum:0}");
    assertThat(HistogramTrim.above(custom(1, 0, 4), 100).text())
        .isEqualTo("{count:4, sum:400, (4,+Inf]:4}");
  }

  @Test
  void bucketOfEverythingGoesAsNothingIsKnownOfIt() {
    var boundless = Histogram.builder(CUSTOM_BUCKETS).positive(from(0, 1), 4).count(4).build();

    assertThat(HistogramTrim.above(boundless, 1).text()).isEqualTo("{count:0, sum:0}");
    assertThat(HistogramTrim.below(boundless, 1).text()).isEqualTo("{count:0, sum:0}");
    assertThat(HistogramTrim.above(boundless, Double.NEGATIVE_INFINITY)).isSameAs(boundless);
  }

  @Test
  void zeroBucketWithoutWidthGoesFromBelowZero() {
    var zeros = Histogram.builder(0).zeroBucket(0, 4).count(4).build();

    assertThat(HistogramTrim.below(zeros, 0).text()).isEqualTo("{count:0, sum:0}");
    assertThat(HistogramTrim.above(zeros, 0)).isSameAs(zeros);
  }

  @Test
  void onNoSideOfNaNIsAnythingButInTheZeroBucketNothingIsSure() {
    var both = POSITIVE.toBuilder().zeroBucket(0.5, 4).count(10).build();

    assertThat(HistogramTrim.below(POSITIVE, Double.NaN).text()).isEqualTo("{count:0, sum:0}");
    assertThat(HistogramTrim.above(both, Double.NaN).text())
        .isEqualTo("{count:NaN, sum:NaN, [-0.5,0.5]:NaN}");
  }

  @Test
  void partsAreRoundedAsUpstream() {
    var zeros = Histogram.builder(0).zeroBucket(0.5, 5).count(5).build();

    assertThat(HistogramTrim.above(custom(0, 5), 3.4).count()).isEqualTo(5 - 5 * ((3.4 - 2) / 2));
    assertThat(HistogramTrim.above(zeros, 0.2).count()).isEqualTo(5 * (0.5 - 0.2));
  }

  @Test
  void hintIsKept() {
    var gauge = POSITIVE.withHint(Histogram.Hint.GAUGE);

    assertThat(HistogramTrim.below(gauge, 1).hint()).isEqualTo(Histogram.Hint.GAUGE);
  }
}
