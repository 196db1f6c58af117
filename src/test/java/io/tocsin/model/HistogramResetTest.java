package io.tocsin.model;

import static io.tocsin.model.Histogram.CUSTOM_BUCKETS;
import static io.tocsin.model.HistogramTest.spans;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Histogram.Hint;
import org.junit.jupiter.api.Test;

class HistogramResetTest {
  private static final Histogram BEFORE =
      Histogram.builder(1)
          .zeroBucket(0.5, 2)
          .count(10)
          .sum(30)
          .positive(spans(1, 4), 1, 0, 2, 3)
          .negative(spans(3, 1), 2)
          .build();

  private static Histogram custom(double[] bounds, double... counts) {
    return Histogram.builder(CUSTOM_BUCKETS)
        .customBounds(bounds)
        .positive(spans(0, counts.length), counts)
        .count(100)
        .build();
  }

  private static double[] list(double... numbers) {
    return numbers;
  }

  @Test
  void growthIsNoResetAndTheSumDoesNotMatter() {
    assertThat(BEFORE.isResetAfter(BEFORE)).isFalse();
    assertThat(BEFORE.times(2).isResetAfter(BEFORE)).isFalse();
    assertThat(BEFORE.toBuilder().sum(-1).build().isResetAfter(BEFORE)).isFalse();
  }

  @Test
  void hintDecidesBeforeTheCounts() {
    assertThat(BEFORE.withHint(Hint.RESET).isResetAfter(BEFORE)).isTrue();
    assertThat(BEFORE.times(0.5).withHint(Hint.NOT_RESET).isResetAfter(BEFORE)).isFalse();
    assertThat(BEFORE.times(0.5).withHint(Hint.GAUGE).isResetAfter(BEFORE)).isTrue();
  }

  @Test
  void lessOfAnythingIsAReset() {
    assertThat(BEFORE.toBuilder().count(9).build().isResetAfter(BEFORE)).isTrue();
    assertThat(BEFORE.toBuilder().zeroBucket(0.5, 1).build().isResetAfter(BEFORE)).isTrue();
    assertThat(positive(1, 0, 2, 2).isResetAfter(BEFORE)).isTrue();
    assertThat(BEFORE.toBuilder().negative(spans(3, 1), 1).build().isResetAfter(BEFORE)).isTrue();
    assertThat(BEFORE.toBuilder().negative(spans()).build().isResetAfter(BEFORE)).isTrue();
  }

  private static Histogram positive(double... counts) {
    return BEFORE.toBuilder().positive(spans(1, counts.length), counts).build();
  }

  @Test
  void missingBucketIsAResetIfItHeldAnything() {
    var withoutEmpty = BEFORE.toBuilder().positive(spans(1, 1, 1, 2), 1, 2, 3).build();
    var withoutPopulated = BEFORE.toBuilder().positive(spans(1, 2, 1, 1), 1, 9, 3).build();

    assertThat(withoutEmpty.isResetAfter(BEFORE)).isFalse();
    assertThat(withoutPopulated.isResetAfter(BEFORE)).isTrue();
  }

  @Test
  void coarserBucketsAreNoResetAndFinerOnesAre() {
    assertThat(BEFORE.toSchema(0).isResetAfter(BEFORE)).isFalse();
    assertThat(BEFORE.isResetAfter(BEFORE.toSchema(0))).isTrue();
    assertThat(BEFORE.toSchema(0).times(0.9).isResetAfter(BEFORE)).isTrue();
  }

  @Test
  void widerZeroBucketIsNoResetUnlessItCutsABucket() {
    var swallowed =
        BEFORE.toBuilder()
            .zeroBucket(BucketBounds.exponential(1, 1), 3)
            .positive(spans(3, 2), 2, 3)
            .build(); // (1,1.41] went into the zero bucket

    assertThat(swallowed.isResetAfter(BEFORE)).isFalse();
    assertThat(BEFORE.isResetAfter(swallowed)).isTrue(); // narrower
    assertThat(swallowed.toBuilder().zeroBucket(1.2, 3).build().isResetAfter(BEFORE)).isTrue();
    assertThat(
            swallowed.toBuilder()
                .zeroBucket(BucketBounds.exponential(1, 1), 2.5)
                .build()
                .isResetAfter(BEFORE))
        .isTrue();
  }

  @Test
  void customBucketsAreComparedBetweenTheBoundsInCommon() {
    var before = custom(list(1, 2, 5), 1, 2, 4, 8);

    assertThat(custom(list(1, 2, 5), 1, 2, 4, 8).isResetAfter(before)).isFalse();
    assertThat(custom(list(1, 2, 5), 1, 1, 5, 8).isResetAfter(before)).isTrue();
    assertThat(custom(list(2, 5), 3, 4, 8).isResetAfter(before)).isFalse();
    assertThat(custom(list(2, 3, 5), 3, 1, 3, 8).isResetAfter(before)).isFalse();
    assertThat(custom(list(2, 3, 5), 2, 9, 9, 9).isResetAfter(before)).isTrue();
    assertThat(custom(list(2, 5)).isResetAfter(custom(list(2), -1))).isFalse(); // -1 grew to 0
    assertThat(custom(list(2, 5), -1).isResetAfter(custom(list(2)))).isTrue();
  }

  @Test
  void changeOfTheKindOfBucketsIsAReset() {
    var custom = custom(list(1), 1);

    assertThat(custom.isResetAfter(BEFORE)).isTrue();
    assertThat(BEFORE.toBuilder().count(1000).build().isResetAfter(custom)).isTrue();
  }
}
