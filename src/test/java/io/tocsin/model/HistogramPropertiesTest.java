package io.tocsin.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whole numbers as counts, so that sums are exact and no tolerance hides a fault. */
class HistogramPropertiesTest {
  private static final int TRIES = 200;

  /** Consistent ones: the count is what the buckets hold, and none lies in the zero bucket. */
  @Provide
  Arbitrary<Histogram> exponential() {
    return Combinators.combine(
            Arbitraries.integers().between(-4, 8),
            Arbitraries.of(0.0, 0.001, 0.5, 1.5),
            side(),
            side(),
            Arbitraries.integers().between(0, 9))
        .as(HistogramPropertiesTest::histogram);
  }

  private record Side(int offset, List<Integer> counts) {
    double[] numbers() {
      return counts.stream().mapToDouble(Integer::doubleValue).toArray();
    }

    double total() {
      return Arrays.stream(numbers()).sum();
    }
  }

  private static Arbitrary<Side> side() {
    return Combinators.combine(
            Arbitraries.integers().between(-30, 30),
            Arbitraries.integers().between(0, 9).list().ofMaxSize(8))
        .as(Side::new);
  }

  private static Histogram histogram(
      int schema, double threshold, Side positive, Side negative, int zeros) {
    var histogram =
        Histogram.builder(schema)
            .zeroBucket(0, zeros)
            .positive(
                List.of(new BucketSpan(positive.offset(), positive.counts().size())),
                positive.numbers())
            .negative(
                List.of(new BucketSpan(negative.offset(), negative.counts().size())),
                negative.numbers())
            .count(positive.total() + negative.total() + zeros)
            .sum(1)
            .build();
    return ZeroBuckets.widened(histogram, threshold);
  }

  private static double observed(Histogram histogram) {
    return histogram.buckets().stream().mapToDouble(HistogramBucket::count).sum();
  }

  private static Histogram sum(Histogram a, Histogram b) {
    return a.plus(b).orElseThrow().histogram();
  }

  /** Other sums may count an observation twice, as {@link ZeroBuckets#beyond} says. */
  private static Histogram sumInOneSchema(Histogram a, Histogram b) {
    int schema = Math.min(a.schema(), b.schema());
    return sum(a.toSchema(schema), b.toSchema(schema));
  }

  @Property(tries = TRIES)
  void widerBucketsHoldTheSameObservations(@ForAll("exponential") Histogram histogram) {
    assertThat(observed(histogram.toSchema(-4))).isEqualTo(histogram.count());
  }

  @Property(tries = TRIES)
  void sumHoldsTheObservationsOfBoth(
      @ForAll("exponential") Histogram a, @ForAll("exponential") Histogram b) {
    Histogram sum = sumInOneSchema(a, b);

    assertThat(sum.count()).isEqualTo(a.count() + b.count());
    assertThat(observed(sum)).isEqualTo(sum.count());
  }

  @Property(tries = TRIES)
  void orderOfAdditionDoesNotMatter(
      @ForAll("exponential") Histogram a, @ForAll("exponential") Histogram b) {
    assertThat(sumInOneSchema(a, b).compacted()).isEqualTo(sumInOneSchema(b, a).compacted());
  }

  @Property(tries = TRIES)
  void subtractionUndoesAddition(
      @ForAll("exponential") Histogram a, @ForAll("exponential") Histogram b) {
    Histogram sum = sum(a, b);
    Histogram alignedA = sum(a, b.times(0)); // in the buckets of the sum

    assertThat(sum.minus(b).orElseThrow().histogram().compacted().count()).isEqualTo(a.count());
    assertThat(observed(sum.minus(b).orElseThrow().histogram())).isEqualTo(observed(alignedA));
  }

  @Property(tries = TRIES)
  void nothingIsLeftOfTheDifferenceToItself(@ForAll("exponential") Histogram histogram) {
    assertThat(histogram.minus(histogram).orElseThrow().histogram().compacted().buckets())
        .isEmpty();
  }

  @Property(tries = TRIES)
  void compensatedSumOfWholeNumbersIsTheSum(
      @ForAll("exponential") Histogram a, @ForAll("exponential") Histogram b) {
    var sum = new HistogramSum(a);
    sum.add(b);

    assertThat(sum.value().compacted()).isEqualTo(sum(a, b).compacted());
  }

  @Property(tries = TRIES)
  void counterThatGrewWasNotReset(
      @ForAll("exponential") Histogram before, @ForAll("exponential") Histogram growth) {
    int schema = Math.min(before.schema(), growth.schema());
    Histogram first = before.toSchema(schema);
    Histogram then = sum(first, growth.toSchema(schema));

    assertThat(then.isResetAfter(first)).isFalse();
  }

  @Property(tries = TRIES)
  void bucketsAscendWithoutOverlap(@ForAll("exponential") Histogram histogram) {
    double before = Double.NEGATIVE_INFINITY;
    for (HistogramBucket bucket : histogram.buckets()) {
      assertThat(bucket.lower()).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(bucket.upper());
      before = bucket.upper();
    }
  }

  @Property(tries = TRIES)
  void rebuiltHistogramIsTheSame(@ForAll("exponential") Histogram histogram) {
    assertThat(histogram.toBuilder().fault()).isEmpty();
    assertThat(histogram.toBuilder().build()).isEqualTo(histogram);
  }
}
