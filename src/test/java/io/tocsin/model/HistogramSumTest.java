package io.tocsin.model;

import static io.tocsin.model.Histogram.CUSTOM_BUCKETS;
import static io.tocsin.model.HistogramTest.spans;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Histogram.Hint;
import org.junit.jupiter.api.Test;

class HistogramSumTest {
  private static Histogram of(double each) {
    return Histogram.builder(0)
        .zeroBucket(0.1, each)
        .count(each)
        .sum(each)
        .positive(spans(1, 1), each)
        .negative(spans(1, 1), each)
        .build();
  }

  private static Histogram custom(double... bounds) {
    return Histogram.builder(CUSTOM_BUCKETS).customBounds(bounds).positive(spans(0, 1), 1).build();
  }

  private static Histogram sum(Histogram first, Histogram... others) {
    var sum = new HistogramSum(first);
    for (Histogram next : others) {
      assertThat(sum.add(next)).isTrue();
    }
    return sum.value();
  }

  private static Histogram mean(Histogram first, Histogram... others) {
    var mean = new HistogramMean(first);
    for (Histogram next : others) {
      assertThat(mean.add(next)).isTrue();
    }
    return mean.value();
  }

  @Test
  void roundingIsMadeUpForInEveryCount() {
    assertThat(sum(of(1e100), of(1), of(-1e100))).isEqualTo(of(1));
    assertThat(mean(of(1e100), of(3), of(-1e100))).isEqualTo(of(1));
  }

  @Test
  void sumIsInTheCoarserBuckets() {
    var fine = Histogram.builder(1).zeroBucket(2, 1).positive(spans(3, 2, 2, 1), 1, 2, 4).build();

    Histogram expected =
        of(1).plus(fine).flatMap(both -> both.histogram().plus(fine)).orElseThrow().histogram();

    assertThat(expected.text()).isEqualTo("{count:1, sum:1, [-2,2]:5, (2,4]:6, (8,16]:8}");
    assertThat(sum(of(1), fine, fine).compacted()).isEqualTo(expected.compacted());
    assertThat(sum(fine, of(1), fine).compacted()).isEqualTo(expected.compacted());
    assertThat(sum(fine, fine, of(1)).compacted()).isEqualTo(expected.compacted());
  }

  @Test
  void roundingIsMadeUpForWhereBucketsMeet() {
    var next = Histogram.builder(1).zeroBucket(0.1, 0).positive(spans(1, 2), 1e16, 1).build();
    var halves =
        Histogram.builder(CUSTOM_BUCKETS).customBounds(1, 2).positive(spans(0, 2), 1e16, 1).build();

    assertThat(sum(of(1), next).positiveCounts()).containsExactly(1e16 + 2);
    assertThat(sum(custom(2), halves).positiveCounts()).containsExactly(1e16 + 2);
  }

  @Test
  void bucketThatOnlyItsFinerFormHadInTheZeroBucketCountsTwice() {
    var coarse = Histogram.builder(0).zeroBucket(BucketBounds.exponential(3, 1), 10).build();
    var fine = Histogram.builder(3).positive(spans(1, 2), 3, 5).build();

    assertThat(sum(coarse, fine)).isEqualTo(coarse.plus(fine).orElseThrow().histogram());
    assertThat(sum(fine, coarse)).isEqualTo(fine.plus(coarse).orElseThrow().histogram());
  }

  @Test
  void customBoundsThatDifferAreReconciled() {
    var sum = new HistogramSum(custom(1, 2, 5));
    sum.add(custom(1, 2, 5));

    assertThat(sum.hasReconciledBounds()).isFalse();

    sum.add(custom(2, 5, 6));

    assertThat(sum.hasReconciledBounds()).isTrue();
    assertThat(sum.value().customBounds()).containsExactly(2, 5);
    assertThat(sum.value().positiveCounts()).containsExactly(3);
  }

  @Test
  void exponentialAndCustomBucketsDoNotAddUp() {
    var sum = new HistogramSum(of(1));
    var mean = new HistogramMean(custom(1));

    assertThat(sum.add(custom(1))).isFalse();
    assertThat(mean.add(of(1))).isFalse();
    assertThat(sum.value()).isEqualTo(of(1));
    assertThat(mean.value()).isEqualTo(custom(1));
  }

  @Test
  void resetAndNotResetCollideHoweverFarApart() {
    var sum = new HistogramSum(of(1).withHint(Hint.RESET));
    sum.add(of(1));

    assertThat(sum.hasHintCollision()).isFalse();

    sum.add(of(1).withHint(Hint.NOT_RESET));

    assertThat(sum.hasHintCollision()).isTrue();
    assertThat(sum.value().hint()).isEqualTo(Hint.UNKNOWN);
  }

  @Test
  void averageSurvivesTheOverflowOfTheSum() {
    assertThat(mean(of(1e308), of(1e308), of(1e308), of(1e308))).isEqualTo(of(1e308));
    assertThat(sum(of(1e308), of(1e308)).count()).isInfinite();
  }

  @Test
  void averageOfInfinitiesIsInfiniteOrNoNumber() {
    var infinite = of(1).toBuilder().sum(Double.POSITIVE_INFINITY).build();

    assertThat(mean(of(1), infinite, of(1)).sum()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(mean(of(1), infinite, of(1)).count()).isEqualTo(1);
    assertThat(mean(infinite, infinite.times(-1)).sum()).isNaN();
  }
}
