package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

class NativeEstimatesPropertiesTest {
  private static final int TRIES = 200;

  @Provide
  Arbitrary<Histogram> populated() {
    Arbitrary<double[]> side =
        Arbitraries.integers()
            .between(0, 9)
            .list()
            .ofMaxSize(8)
            .map(counts -> counts.stream().mapToDouble(Integer::doubleValue).toArray());
    return Combinators.combine(
            Arbitraries.integers().between(-2, 8), side, side, Arbitraries.integers().between(1, 9))
        .as(NativeEstimatesPropertiesTest::histogram);
  }

  private static Histogram histogram(int schema, double[] positive, double[] negative, int zeros) {
    return Histogram.builder(schema)
        .zeroBucket(0x1p-20, zeros) // below the first bucket of each schema
        .positive(List.of(new BucketSpan(-3, positive.length)), positive)
        .negative(List.of(new BucketSpan(-2, negative.length)), negative)
        .count(Arrays.stream(positive).sum() + Arrays.stream(negative).sum() + zeros)
        .build();
  }

  @Property(tries = TRIES)
  void quantileNeverFallsAsQGrows(
      @ForAll("populated") Histogram histogram,
      @ForAll @DoubleRange(min = 0, max = 1) double a,
      @ForAll @DoubleRange(min = 0, max = 1) double b) {
    double low = NativeQuantile.of(Math.min(a, b), histogram).value();
    double high = NativeQuantile.of(Math.max(a, b), histogram).value();

    assertThat(low).isLessThanOrEqualTo(high + 1e-9 * Math.abs(high));
  }

  @Property(tries = TRIES)
  void shareBelowTheQuantileIsQ(
      @ForAll("populated") Histogram histogram,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double q) {
    double value = NativeQuantile.of(q, histogram).value();

    assertThat(NativeFraction.of(Double.NEGATIVE_INFINITY, value, histogram).value())
        .isCloseTo(q, within(1e-9));
  }

  @Property(tries = TRIES)
  void partsOfATrimmedHistogramAddUp(
      @ForAll("populated") Histogram histogram,
      @ForAll @DoubleRange(min = -20, max = 20) double at) {
    double below = HistogramTrim.below(histogram, at).count();
    double above = HistogramTrim.above(histogram, at).count();

    assertThat(below + above).isCloseTo(histogram.count(), within(1e-9));
  }
}
