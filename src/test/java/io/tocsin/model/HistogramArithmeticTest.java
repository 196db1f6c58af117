package io.tocsin.model;

import static io.tocsin.model.Histogram.CUSTOM_BUCKETS;
import static io.tocsin.model.HistogramTest.spans;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.model.Histogram.Hint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramArithmeticTest {
  private static final Histogram COARSE =
      Histogram.builder(0)
          .zeroBucket(0.001, 2)
          .count(9)
          .sum(20)
          .positive(spans(1, 2), 3, 4)
          .build();

  private static Histogram exponential(int schema, int from, double... counts) {
    return Histogram.builder(schema).positive(spans(from, counts.length), counts).build();
  }

  private static Histogram custom(double[] bounds, double... counts) {
    return Histogram.builder(CUSTOM_BUCKETS)
        .customBounds(bounds)
        .positive(spans(0, counts.length), counts)
        .build();
  }

  private static double[] list(double... numbers) {
    return numbers;
  }

  private static Histogram sum(Histogram a, Histogram b) {
    return a.plus(b).orElseThrow().histogram();
  }

  @Test
  void sumHasTheBucketsOfBoth() {
    var other =
        Histogram.builder(0)
            .zeroBucket(0.001, 1)
            .count(8)
            .sum(0.5)
            .positive(spans(-1, 1, 2, 1), 2, 1)
            .negative(spans(3, 1), 4)
            .build();

    assertThat(sum(COARSE, other).text())
        .isEqualTo(
            "{count:17, sum:20.5, [-8,-4):4, [-0.001,0.001]:3, (0.25,0.5]:2, (1,2]:3, (2,4]:5}");
    assertThat(COARSE.minus(other).orElseThrow().histogram().text())
        .isEqualTo(
            "{count:1, sum:19.5, [-8,-4):-4, [-0.001,0.001]:1, (0.25,0.5]:-2, (1,2]:3, (2,4]:3}");
  }

  @Test
  void sumHasTheCoarserSchemaOfBoth() {
    var fine = exponential(2, -3, 1, 2, 4, 8, 16, 32); // -3..0 make 0 of schema 0, and 1, 2 make 1

    assertThat(sum(exponential(0, 0, 100), fine).text())
        .isEqualTo("{count:0, sum:0, (0.5,1]:115, (1,2]:48}");
    assertThat(sum(fine, exponential(0, 0, 100)).text())
        .isEqualTo("{count:0, sum:0, (0.5,1]:115, (1,2]:48}");
  }

  @ParameterizedTest
  @CsvSource({
    // index at schema 3, at schema 1, at schema 0
    "1, 1, 1",
    "4, 1, 1",
    "5, 2, 1",
    "8, 2, 1",
    "9, 3, 2",
    "0, 0, 0",
    "-3, 0, 0",
    "-4, -1, 0",
    "-7, -1, 0",
    "-8, -2, -1",
  })
  void widerBucketHoldsTheNarrowOne(int index, int atOne, int atZero) {
    assertThat(BucketLayout.widened(index, 2)).isEqualTo(atOne);
    assertThat(BucketLayout.widened(index, 3)).isEqualTo(atZero);
  }

  @Test
  void zeroBucketIsWidenedToThatOfTheOther() {
    var wide = Histogram.builder(0).zeroBucket(2, 10).positive(spans(2, 1), 1).build();

    assertThat(sum(COARSE, wide).text()).isEqualTo("{count:9, sum:20, [-2,2]:15, (2,4]:5}");
    assertThat(sum(wide, COARSE).text()).isEqualTo("{count:9, sum:20, [-2,2]:15, (2,4]:5}");
  }

  @Test
  void zeroBucketIsWidenedBeyondThePopulatedBucketThatItWouldCut() {
    var between = Histogram.builder(0).zeroBucket(1.5, 10).build();
    var bothSides =
        Histogram.builder(0)
            .zeroBucket(0, 1)
            .positive(spans(1, 1), 3)
            .negative(spans(1, 2), 0, 5) // (1.5 lies in an empty bucket, then 2 bounds one
            .build();

    assertThat(sum(COARSE, between).text()).isEqualTo("{count:9, sum:20, [-2,2]:15, (2,4]:4}");
    assertThat(sum(between, COARSE).text()).isEqualTo("{count:9, sum:20, [-2,2]:15, (2,4]:4}");
    assertThat(sum(between, bothSides).text()).isEqualTo("{count:0, sum:0, [-4,-2):5, [-2,2]:14}");
  }

  @Test
  void zeroBucketIsNotWidenedByAnEmptyBucketAroundTheThreshold() {
    var between = Histogram.builder(0).zeroBucket(1.5, 10).build();

    assertThat(sum(exponential(0, 0, 1, 0, 7), between).text())
        .isEqualTo("{count:0, sum:0, [-1.5,1.5]:11, (2,4]:7}");
  }

  @Test
  void bucketsOfTheArgumentWithinItsOwnZeroBucketAreIgnored() {
    var unsound = Histogram.builder(0).zeroBucket(1, 5).positive(spans(-1, 3), 7, 7, 2).build();

    assertThat(sum(exponential(0, 1, 1), unsound).text())
        .isEqualTo("{count:0, sum:0, [-1,1]:5, (1,2]:3}");
    assertThat(sum(unsound, exponential(0, 1, 1)).text())
        .isEqualTo("{count:0, sum:0, [-1,1]:5, (0.25,0.5]:7, (0.5,1]:7, (1,2]:3}");
  }

  @Test
  void thresholdsChaseEachOtherUntilTheyAgree() {
    // 1.5 cuts (1,2] here, and then 2 cuts (1,4] there
    var finer = Histogram.builder(0).zeroBucket(0.5, 0).positive(spans(1, 1), 1).build();
    var coarser =
        Histogram.builder(-1).zeroBucket(1.5, 0).positive(spans(1, 1, 1, 1), 3, 9).build();

    assertThat(sum(finer, coarser).text()).isEqualTo("{count:0, sum:0, [-4,4]:4, (16,64]:9}");
  }

  /** Upstream's {@code Add} leaves the buckets of its argument as they are, see ZeroBuckets. */
  @Test
  void bucketOfTheArgumentThatOnlyItsFinerFormHadInTheZeroBucketCountsTwice() {
    double eighth = BucketBounds.exponential(3, 1); // no bound of schema 0
    var coarse = Histogram.builder(0).zeroBucket(eighth, 10).build();
    var fine = exponential(3, 1, 3, 5);
    String zeros = "[-1.0905077326652577,1.0905077326652577]:13";

    assertThat(sum(coarse, fine).text()).isEqualTo("{count:0, sum:0, " + zeros + ", (1,2]:8}");
    assertThat(sum(fine, coarse).text()).isEqualTo("{count:0, sum:0, " + zeros + ", (1,2]:5}");
  }

  @Test
  void plainSumsAreNotCompensated() {
    var wide = Histogram.builder(0).zeroBucket(2, 0).build();
    var parts = Histogram.builder(0).zeroBucket(0, 0.1).positive(spans(0, 2), 0.2, 0.3).build();
    var one = custom(list(5), 1e16);
    var two = custom(list(1, 5), 1, 1);

    assertThat(sum(wide, parts).zeroCount()).isEqualTo(0.1 + 0.2 + 0.3);
    assertThat(sum(parts, wide).zeroCount()).isEqualTo(0.1 + 0.2 + 0.3);
    assertThat(sum(one, two).positiveCounts()).containsExactly(1e16 + 1 + 1);
  }

  @Test
  void customBucketsKeepTheBoundsInCommon() {
    var a = custom(list(1, 2, 5), 1, 2, 4, 8);
    var b = custom(list(2, 3, 5), 10, 20, 40, 80);

    CombinedHistogram sum = a.plus(b).orElseThrow();

    assertThat(sum.boundsReconciled()).isTrue();
    assertThat(sum.histogram().customBounds()).containsExactly(2, 5);
    assertThat(sum.histogram().text())
        .isEqualTo("{count:0, sum:0, [-Inf,2]:13, (2,5]:64, (5,+Inf]:88}");
    assertThat(a.plus(a).orElseThrow().boundsReconciled()).isFalse();
    assertThat(sum(a, a).positiveCounts()).containsExactly(2, 4, 8, 16);
  }

  @Test
  void customBucketsWithNothingInCommonBecomeOne() {
    assertThat(sum(custom(list(1), 1, 2), custom(list(2), 4, 8)).text())
        .isEqualTo("{count:0, sum:0, [-Inf,+Inf]:15}");
  }

  @Test
  void exponentialAndCustomBucketsDoNotAddUp() {
    assertThat(COARSE.plus(custom(list(1), 1))).isEmpty();
    assertThat(custom(list(1), 1).minus(COARSE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, UNKNOWN, UNKNOWN, false",
    "RESET, RESET, RESET, false",
    "NOT_RESET, NOT_RESET, NOT_RESET, false",
    "GAUGE, RESET, GAUGE, false",
    "NOT_RESET, GAUGE, GAUGE, false",
    "UNKNOWN, GAUGE, GAUGE, false",
    "UNKNOWN, RESET, UNKNOWN, false",
    "NOT_RESET, UNKNOWN, UNKNOWN, false",
    "RESET, NOT_RESET, UNKNOWN, true",
    "NOT_RESET, RESET, UNKNOWN, true",
  })
  void hintOfASumFollowsThoseOfBoth(Hint a, Hint b, Hint hint, boolean collision) {
    CombinedHistogram sum = COARSE.withHint(a).plus(COARSE.withHint(b)).orElseThrow();

    assertThat(sum.histogram().hint()).isEqualTo(hint);
    assertThat(sum.hintCollision()).isEqualTo(collision);
  }

  @Test
  void factorAppliesToEveryCountAndTheSum() {
    assertThat(COARSE.times(0.5).text())
        .isEqualTo("{count:4.5, sum:10, [-0.001,0.001]:1, (1,2]:1.5, (2,4]:2}");
    assertThat(COARSE.times(-1).hint()).isEqualTo(Hint.GAUGE);
    assertThat(COARSE.times(2).hint()).isEqualTo(Hint.UNKNOWN);
    assertThat(COARSE.dividedBy(2)).isEqualTo(COARSE.times(0.5));
    assertThat(COARSE.dividedBy(-2).hint()).isEqualTo(Hint.GAUGE);
  }

  @Test
  void divisionByZeroLeavesNoBuckets() {
    assertThat(COARSE.dividedBy(0).text()).isEqualTo("{count:+Inf, sum:+Inf, [-0.001,0.001]:+Inf}");
    assertThat(COARSE.dividedBy(0).positiveSpans()).isEmpty();
    assertThat(Histogram.builder(0).build().dividedBy(0).text())
        .isEqualTo("{count:NaN, sum:NaN, [-0,0]:NaN}");
  }

  @Test
  void compactionDropsEmptyBucketsAndMergesSpans() {
    var sparse =
        Histogram.builder(0)
            .positive(spans(1, 2, 0, 2, 3, 0, 4, 1), 0, 1, 2, 0, 5)
            .negative(spans(0, 1), 0)
            .build();

    assertThat(sparse.compacted().positiveSpans()).isEqualTo(spans(2, 2, 8, 1));
    assertThat(sparse.compacted().positiveCounts()).containsExactly(1, 2, 5);
    assertThat(sparse.compacted().negativeSpans()).isEmpty();
    assertThat(sparse.compacted().text()).isEqualTo(sparse.text());
    assertThat(COARSE.compacted()).isSameAs(COARSE);
  }

  @Test
  void schemaCanOnlyBecomeCoarser() {
    assertThat(COARSE.toSchema(-2).text())
        .isEqualTo("{count:9, sum:20, [-0.001,0.001]:2, (1,16]:7}");
    assertThatThrownBy(() -> COARSE.toSchema(1)).hasMessage("no way from schema 0 to 1");
    assertThatThrownBy(() -> COARSE.toSchema(-5)).hasMessage("no way from schema 0 to -5");
  }
}
