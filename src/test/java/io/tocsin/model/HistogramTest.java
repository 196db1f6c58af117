package io.tocsin.model;

import static io.tocsin.model.Histogram.CUSTOM_BUCKETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.model.Histogram.Hint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramTest {
  private static final Histogram BOTH_SIDES =
      Histogram.builder(0)
          .zeroBucket(0.001, 2)
          .count(9)
          .sum(18.4)
          .positive(spans(0, 2, 1, 1), 1, 0, 3)
          .negative(spans(1, 2), 1, 2)
          .build();

  /** Offset and length in turn. */
  static List<BucketSpan> spans(int... numbers) {
    var spans = new BucketSpan[numbers.length / 2];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = new BucketSpan(numbers[2 * i], numbers[2 * i + 1]);
    }
    return List.of(spans);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1",
    "0, 3, 8",
    "0, -2, 0.25",
    "-1, 3, 64",
    "-4, 1, 65536",
    "-4, -1, 0.0000152587890625",
    "1, 1, 1.414213562373095",
    "1, 3, 2.82842712474619",
    "1, -1, 0.7071067811865475",
    "2, 1, 1.189207115002721",
    "3, 5, 1.5422108254079407",
    "4, 11, 1.610490331949254",
    "8, 1, 1.0027112750502025",
    "8, 19, 1.052790773004626",
    "8, 53, 1.1543104205902162",
    "8, 255, 1.9945921121709396",
    "0, 1023, 8.98846567431158E307",
    "0, 1024, 1.7976931348623157E308",
    "0, 1025, Infinity",
    "-4, 64, 1.7976931348623157E308",
    "-4, 1000000000, Infinity",
    "8, 262144, 1.7976931348623157E308",
    "8, 262145, Infinity",
    "0, -1074, 4.9E-324",
    "8, -1000000000, 0",
  })
  void upperBoundIsThatWhichPrometheusPrints(int schema, int index, double bound) {
    assertThat(BucketBounds.exponential(schema, index)).isEqualTo(bound);
  }

  @Test
  void bucketsAscendAndTheBoundFartherFromZeroBelongsToThem() {
    assertThat(BOTH_SIDES.buckets())
        .containsExactly(
            new HistogramBucket(-4, -2, true, false, 2),
            new HistogramBucket(-2, -1, true, false, 1),
            new HistogramBucket(-0.001, 0.001, true, true, 2),
            new HistogramBucket(0.5, 1, false, true, 1),
            new HistogramBucket(1, 2, false, true, 0),
            new HistogramBucket(4, 8, false, true, 3));
  }

  @Test
  void bucketsAreCutOffAtTheZeroBucket() {
    var wideZero =
        Histogram.builder(0)
            .zeroBucket(0.75, 0)
            .positive(spans(0, 1), 1)
            .negative(spans(0, 1), 1)
            .build();

    assertThat(wideZero.buckets())
        .containsExactly(
            new HistogramBucket(-1, -0.75, true, false, 1),
            new HistogramBucket(0.75, 1, false, true, 1));
    assertThat(wideZero.text()).isEqualTo("{count:0, sum:0, [-1,-0.5):1, (0.5,1]:1}");
  }

  @Test
  void customBucketsReachFromMinusToPlusInfinity() {
    var custom =
        Histogram.builder(CUSTOM_BUCKETS)
            .customBounds(-1, 5)
            .positive(spans(0, 3), 1, 2, 3)
            .build();

    assertThat(custom.buckets())
        .containsExactly(
            new HistogramBucket(Double.NEGATIVE_INFINITY, -1, true, true, 1),
            new HistogramBucket(-1, 5, false, true, 2),
            new HistogramBucket(5, Double.POSITIVE_INFINITY, false, true, 3));
    assertThat(custom.buckets()).extracting(HistogramBucket::boundaryRule).containsExactly(3, 0, 0);
  }

  @Test
  void boundaryRuleFollowsTheSign() {
    assertThat(BOTH_SIDES.buckets())
        .extracting(HistogramBucket::boundaryRule)
        .containsExactly(1, 1, 3, 0, 0, 0);
  }

  @Test
  void textHasPopulatedBucketsOnly() {
    assertThat(BOTH_SIDES.text())
        .isEqualTo(
            "{count:9, sum:18.4, [-4,-2):2, [-2,-1):1, [-0.001,0.001]:2, (0.5,1]:1, (4,8]:3}");
    assertThat(Histogram.builder(0).zeroBucket(0, 1).count(1e6).build().text())
        .isEqualTo("{count:1e+06, sum:0, [-0,0]:1}");
  }

  @Test
  void sizeIsThatOfUpstreamInUnitsOfSixteenBytes() {
    // 3 spans and 5 buckets: (168 + 64 + 8) / 16 and 1 + (168 + 64) / 16
    assertThat(BOTH_SIDES.size()).isEqualTo(15);
    assertThat(BOTH_SIDES.sizeInStep()).isEqualTo(15);
    assertThat(Histogram.builder(0).build().size()).isEqualTo(11);
    assertThat(Histogram.builder(0).build().sizeInStep()).isEqualTo(11);
  }

  @Test
  void equalityIgnoresTheHintAndEmptySpansOnly() {
    var emptySpans =
        BOTH_SIDES.toBuilder().positive(spans(-3, 0, 3, 2, 0, 0, 1, 1, 7, 0), 1, 0, 3).build();

    assertThat(emptySpans).isEqualTo(BOTH_SIDES).hasSameHashCodeAs(BOTH_SIDES);
    assertThat(BOTH_SIDES.withHint(Hint.GAUGE)).isEqualTo(BOTH_SIDES);
    assertThat(BOTH_SIDES.toBuilder().positive(spans(0, 1, 0, 1, 1, 1), 1, 0, 3).build())
        .isNotEqualTo(BOTH_SIDES);
    assertThat(BOTH_SIDES.toBuilder().sum(18.5).build()).isNotEqualTo(BOTH_SIDES);
    assertThat(BOTH_SIDES.toBuilder().zeroBucket(0.002, 2).build()).isNotEqualTo(BOTH_SIDES);
  }

  @Test
  void equalityComparesBits() {
    var nan = Histogram.builder(0).sum(Double.NaN).build();

    assertThat(nan).isEqualTo(Histogram.builder(0).sum(Double.NaN).build());
    assertThat(nan).isNotEqualTo(Histogram.builder(0).sum(StaleMarker.VALUE).build());
    assertThat(Histogram.builder(0).sum(-0.0).build()).isNotEqualTo(Histogram.builder(0).build());
  }

  @Test
  void staleMarkerInTheSumEndsTheSeries() {
    assertThat(Histogram.builder(0).sum(StaleMarker.VALUE).build().isStale()).isTrue();
    assertThat(Histogram.builder(0).sum(Double.NaN).build().isStale()).isFalse();
  }

  @Test
  void integerCountsAreGivenAsDifferences() {
    var builder =
        Histogram.builder(0)
            .positiveDeltas(spans(0, 3), 2, -1, 3)
            .negativeDeltas(spans(0, 1), 1)
            .count(8);

    assertThat(builder.fault()).isEmpty();
    assertThat(builder.build().positiveCounts()).containsExactly(2, 1, 4);
    assertThat(builder.count(9).fault())
        .contains(
            "8 observations found in buckets, but the Count field is 9: histogram's observation"
                + " count should equal the number of observations found in the buckets (in absence"
                + " of NaN)");
    assertThat(builder.sum(Double.NaN).fault()).isEmpty(); // NaN observations are in no bucket
    assertThat(builder.count(7).fault())
        .contains(
            "8 observations found in buckets, but the Count field is 7: histogram's observation"
                + " count should be at least the number of observations found in the buckets");
  }

  @ParameterizedTest
  @CsvSource({"9, 1", "10, 2", "52, 44"})
  void schemasBeyondTheFinestBecomeTheFinest(int schema, int shift) {
    var reduced = Histogram.builder(schema).positive(spans(1, 3), 1, 2, 4).build();

    assertThat(reduced.schema()).isEqualTo(8);
    assertThat(reduced.positiveSpans())
        .isEqualTo(shift == 1 ? spans(1, 2) : spans(1, 1)); // 1 2 3 become 1 1 2 or 1 1 1
    assertThat(reduced.positiveCounts())
        .isEqualTo(shift == 1 ? new double[] {3, 4} : new double[] {7});
  }

  @Test
  void faultsSayWhatDoesNotFit() {
    String schema =
        "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets,"
            + " or -53 for custom buckets, got schema ";
    assertFault(Histogram.builder(-5), schema + "-5");
    assertFault(Histogram.builder(53), schema + "53");
    assertFault(
        Histogram.builder(0).zeroBucket(Double.NaN, 0),
        "the zero threshold must be 0 or more, is NaN");
    assertFault(
        Histogram.builder(0).positive(spans(0, 2), 1),
        "positive side: spans need 2 buckets, have 1 buckets: histogram spans specify different"
            + " number of buckets than provided");
    assertFault(
        Histogram.builder(0).negative(spans(0, 1, -1, 1), 1, 1),
        "negative side: span number 2 with offset -1: histogram has a span whose offset is"
            + " negative");
    assertFault(
        Histogram.builder(0).positive(spans(Integer.MAX_VALUE, 1), 1),
        "positive side: span 1 ends at index 2147483648, beyond 1073741824");
    assertFault(
        Histogram.builder(0).customBounds(1),
        "histogram with exponential schema must not have custom bounds");
    assertFault(
        custom(1.5, 1.25),
        "custom buckets: previous bound is 1.500000 and current is 1.250000: histogram custom"
            + " bounds must be in strictly increasing order");
    assertFault(custom(Double.NaN), "custom buckets: histogram custom bounds must not be NaN");
    assertFault(
        custom(1, Double.POSITIVE_INFINITY),
        "custom buckets: last +Inf bound must not be explicitly defined: histogram custom bounds"
            + " must be finite");
    assertFault(
        custom(1).positive(spans(-1, 1), 1),
        "custom buckets: span number 1 with offset -1: histogram has a span whose offset is"
            + " negative");
    assertFault(
        custom(1).positive(spans(1, 2), 1, 1),
        "custom buckets: only 1 custom bounds defined which is insufficient to cover total span"
            + " length of 3: histogram custom bounds are too few");
    assertFault(custom(1).zeroBucket(0, 1), "custom buckets: must have zero count of 0");
    assertFault(custom(1).zeroBucket(1, 0), "custom buckets: must have zero threshold of 0");
    assertFault(custom(1).negative(spans(0, 1), 1), "custom buckets: must not have negative spans");
    assertFault(custom(1).negative(spans(), 1), "custom buckets: must not have negative buckets");
  }

  private static HistogramBuilder custom(double... bounds) {
    return Histogram.builder(CUSTOM_BUCKETS).customBounds(bounds);
  }

  private static void assertFault(HistogramBuilder builder, String fault) {
    assertThat(builder.fault()).contains(fault);
    assertThatThrownBy(builder::build).hasMessage("cannot build a histogram: " + fault);
  }

  @Test
  void negativeCountsAreAFaultOfObservationsButNotOfResults() {
    var negative = Histogram.builder(0).count(-1).positive(spans(0, 2), 1, -2);

    String countOfABucket = ": histogram has a bucket whose observation count is negative";
    assertThat(negative.count(1).fault())
        .contains("positive side: bucket number 2 has observation count of -2" + countOfABucket);
    negative.count(-1);
    assertThat(negative.build().text()).isEqualTo("{count:-1, sum:0, (0.5,1]:1, (1,2]:-2}");
    assertThat(Histogram.builder(0).count(-1).fault())
        .contains("observation count is  -1: histogram's observation count is negative");
    assertThat(Histogram.builder(0).zeroBucket(1, -0.5).fault())
        .contains("zero bucket has observation count of -0.5" + countOfABucket);
  }
}
