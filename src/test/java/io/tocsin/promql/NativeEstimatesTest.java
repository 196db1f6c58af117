package io.tocsin.promql;

import static io.tocsin.model.Histogram.CUSTOM_BUCKETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.promql.Estimate.Nans;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeEstimatesTest {
  private static final Offset<Double> NEARLY = within(1e-12);

  /** (0.5,1]:2 (1,2]:4. */
  private static final Histogram POSITIVE =
      Histogram.builder(0).positive(from(0, 2), 2, 4).count(6).sum(8).build();

  /** [-2,-1):4 [-1,-0.5):2. */
  private static final Histogram NEGATIVE =
      Histogram.builder(0).negative(from(0, 2), 2, 4).count(6).sum(-8).build();

  private static List<BucketSpan> from(int offset, int length) {
    return List.of(new BucketSpan(offset, length));
  }

  private static Histogram custom(double[] bounds, double... counts) {
    return Histogram.builder(CUSTOM_BUCKETS)
        .customBounds(bounds)
        .positive(from(0, counts.length), counts)
        .count(Arrays.stream(counts).sum())
        .build();
  }

  private static double[] list(double... numbers) {
    return numbers;
  }

  private static double quantile(double q, Histogram histogram) {
    return NativeQuantile.of(q, histogram).value();
  }

  private static double fraction(double lower, double upper, Histogram histogram) {
    return NativeFraction.of(lower, upper, histogram).value();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.5", // 2^-1
    "0.25, 0.8408964152537145", // rank 1.5 of 2 from below: 2^-0.25
    "0.5, 1.189207115002721", // rank 3 from above, so 1 of 4 in (1,2]: 2^0.25
    "0.75, 1.5422108254079407", // rank 1.5 from above, so 2.5 of 4: 2^0.625
    "1, 2",
  })
  void quantileIsInterpolatedExponentially(double q, double value) {
    assertThat(quantile(q, POSITIVE)).isCloseTo(value, NEARLY);
    assertThat(quantile(1 - q, NEGATIVE)).isCloseTo(-value, NEARLY);
  }

  /** As upstream's issue 16464 has them; the nearest doubles are one digit on. */
  @Test
  void powersOfTwoAreRoundedAsByGo() {
    assertThat(Exponential.exp2(0.5)).isEqualTo(1.414213562373095);
    assertThat(Exponential.exp2(1.6)).isEqualTo(3.0314331330207964);
    assertThat(Exponential.exp2(-3)).isEqualTo(0.125);
  }

  @Test
  void quantileOfNothingIsNotANumberAndBeyondTheEndsInfinite() {
    assertThat(quantile(0.5, Histogram.builder(0).build())).isNaN();
    assertThat(quantile(Double.NaN, POSITIVE)).isNaN();
    assertThat(quantile(-0.1, POSITIVE)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(quantile(1.1, POSITIVE)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void quantileInTheZeroBucketIsLinearOnTheSideThatIsPopulated() {
    var alone = Histogram.builder(0).zeroBucket(0.5, 4).count(4).build();
    var positive = POSITIVE.toBuilder().zeroBucket(0.5, 6).count(12).build();
    var negative = NEGATIVE.toBuilder().zeroBucket(0.5, 6).count(12).build();

    assertThat(quantile(0.25, alone)).isCloseTo(-0.25, NEARLY);
    assertThat(quantile(0.25, positive)).isCloseTo(0.25, NEARLY); // rank 3 of 6 in [0,0.5]
    assertThat(quantile(0.75, negative)).isCloseTo(-0.25, NEARLY);
  }

  @Test
  void quantileInCustomBucketsIsLinearAndStaysWithinTheBounds() {
    var custom = custom(list(1, 3), 2, 4, 4);

    assertThat(quantile(0.1, custom)).isCloseTo(0.5, NEARLY); // rank 1 of 2 in [0,1]
    assertThat(quantile(0.4, custom)).isCloseTo(2, NEARLY); // rank 4: 2 of 4 in (1,3]
    assertThat(quantile(0.9, custom)).isEqualTo(3);
    assertThat(quantile(0.1, custom(list(-1, 3), 2, 8))).isEqualTo(-1);
  }

  @Test
  void quantileAmongObservationsOfNanIsNotANumber() {
    var nans = POSITIVE.toBuilder().count(8).sum(Double.NaN).build(); // two more

    assertThat(NativeQuantile.of(0.9, nans)).isEqualTo(new Estimate(Double.NaN, Nans.RESULT));
    assertThat(NativeQuantile.of(0.5, nans).nans()).isEqualTo(Nans.SKEW);
    assertThat(quantile(0.5, nans)).isCloseTo(Math.pow(2, 0.5), NEARLY); // rank 4: 2 of 4
    assertThat(NativeQuantile.of(0.5, POSITIVE).nans()).isEqualTo(Nans.NONE);
  }

  @Test
  void quantileBeyondAllBucketsIsTheHighestBound() {
    assertThat(quantile(0.3, POSITIVE.toBuilder().count(30).build())).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1.5, 0.38997500048077083", // 4 * log2(1.5) / 6
    "0.5, 1, 0.3333333333333333",
    "-Infinity, Infinity, 1",
    "0, 0.7071067811865476, 0.16666666666666666", // half of 2
    "2, 3, 0",
    "3, 2, 0",
    "1, 1, 0",
  })
  void fractionIsInterpolatedExponentially(double lower, double upper, double share) {
    assertThat(fraction(lower, upper, POSITIVE)).isCloseTo(share, NEARLY);
    assertThat(fraction(-upper, -lower, NEGATIVE)).isCloseTo(share, NEARLY);
  }

  @Test
  void fractionOfTheZeroBucketIsLinear() {
    var alone = Histogram.builder(0).zeroBucket(0.5, 4).count(4).build();
    var positive = POSITIVE.toBuilder().zeroBucket(0.5, 6).count(12).build();

    assertThat(fraction(-0.25, 0.25, alone)).isEqualTo(0.5);
    assertThat(fraction(-1, 0.25, positive)).isEqualTo(0.25); // 3 of 12, as [0,0.5] holds all 6
  }

  @Test
  void fractionOfCustomBucketsIsLinear() {
    var custom = custom(list(1, 3), 2, 4, 4);

    assertThat(fraction(0, 2, custom)).isCloseTo(0.4, NEARLY);
    assertThat(fraction(0.5, 1, custom)).isCloseTo(0.1, NEARLY);
    assertThat(fraction(3, 100, custom)).isZero(); // nothing is known of the last bucket
    assertThat(fraction(3, Double.POSITIVE_INFINITY, custom)).isCloseTo(0.4, NEARLY);
    assertThat(fraction(-9, -2, custom(list(-1, 3), 2, 8))).isCloseTo(0, NEARLY);
  }

  @Test
  void fractionExcludesObservationsOfNan() {
    var nans = POSITIVE.toBuilder().count(8).sum(Double.NaN).build();

    assertThat(NativeFraction.of(-5, 5, nans)).isEqualTo(new Estimate(0.75, Nans.EXCLUDED));
    assertThat(fraction(Double.NaN, 1, POSITIVE)).isNaN();
    assertThat(fraction(0, 1, Histogram.builder(0).build())).isNaN();
  }

  @Test
  void varianceTakesTheMiddleOfEachBucket() {
    var around = Histogram.builder(0).zeroBucket(0.1, 2).count(6).sum(6).build();

    // middles 2^-0.5 and 2^0.5 around the mean 8/6
    assertThat(NativeVariance.of(POSITIVE))
        .isCloseTo(
            (2 * Math.pow(Math.sqrt(0.5) - 8 / 6.0, 2) + 4 * Math.pow(Math.sqrt(2) - 8 / 6.0, 2))
                / 6,
            NEARLY);
    assertThat(NativeVariance.of(NEGATIVE)).isCloseTo(NativeVariance.of(POSITIVE), NEARLY);
    assertThat(NativeVariance.of(around)).isCloseTo(2 / 6.0, NEARLY); // 2 * (0 - 1)^2
    assertThat(NativeVariance.of(custom(list(1, 3), 0, 4).toBuilder().sum(4).build())).isEqualTo(1);
    assertThat(NativeVariance.of(Histogram.builder(0).build())).isNaN();
  }
}
