package io.tocsin.remote;

import static io.tocsin.remote.Messages.customHistogram;
import static io.tocsin.remote.Messages.floatHistogram;
import static io.tocsin.remote.Messages.histogram;
import static io.tocsin.remote.Messages.sample;
import static io.tocsin.remote.Messages.span;
import static io.tocsin.remote.Messages.v1Series;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.Sample;
import io.tocsin.model.StaleMarker;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Native histograms, start times and metadata in messages of both versions. */
class HistogramWriteTest {
  private static final String INTEGERS =
      "{count:9, sum:18.5, [-1,-0.5):2, [-0.001,0.001]:1, (0.5,1]:3, (1,2]:1, (4,8]:2}";
  private static final String FLOATS =
      "{count:4.5, sum:9.25, [-1,-0.5):1, [-0.001,0.001]:0.5, (0.5,1]:1.5, (1,2]:0.5, (4,8]:1}";
  private static final String CUSTOM = "{count:7, sum:60, [-Inf,0.1]:4, (1,10]:1, (10,+Inf]:2}";

  private static Written v1(ProtoWriter... histograms) {
    ProtoWriter series = v1Series("__name__", "h");
    for (ProtoWriter histogram : histograms) {
      series.message(4, histogram);
    }
    return Version.V1.decode(new ProtoWriter().message(1, series).toBytes(), false);
  }

  private static Written v2(ProtoWriter... histograms) {
    var request = new Messages.V2();
    ProtoWriter series = request.series("__name__", "h");
    for (ProtoWriter histogram : histograms) {
      series.message(3, histogram);
    }
    return Version.V2.decode(request.toBytes(), false);
  }

  private static Histogram only(Written written) {
    assertThat(written.faults().text()).isEmpty();
    assertThat(written.samples()).hasSize(1);
    return written.samples().getFirst().histogram().orElseThrow();
  }

  /** All samples as {@code value@timestamp} or {@code value@timestamp from start}. */
  private static List<String> shown(Written written) {
    return written.samples().stream().map(HistogramWriteTest::shown).toList();
  }

  private static String shown(Sample sample) {
    String value = sample.histogram().map(Histogram::text).orElse(sample.value() + "");
    String start = sample.startMillis() == 0 ? "" : " from " + sample.startMillis();
    return value + "@" + sample.timestampMillis() + start;
  }

  @Test
  void eitherVersionBringsIntegersFloatsAndListedBounds() {
    for (List<Written> both :
        List.of(
            List.of(v1(histogram(5)), v2(histogram(5))),
            List.of(v1(floatHistogram(5)), v2(floatHistogram(5))),
            List.of(v1(customHistogram(5)), v2(customHistogram(5))))) {
      assertThat(only(both.getFirst())).isEqualTo(only(both.getLast()));
    }
    assertThat(shown(v2(histogram(5), floatHistogram(6), customHistogram(7))))
        .containsExactly(INTEGERS + "@5", FLOATS + "@6", CUSTOM + "@7");
  }

  @Test
  void numbersMayComeOneByOneInsteadOfPacked() {
    var integers =
        new ProtoWriter()
            .varint(1, 4)
            .message(11, span(1, 2))
            .zigzag(12, 1)
            .zigzag(12, 2)
            .varint(15, 1);
    var floats =
        new ProtoWriter().float64(2, 4).message(11, span(1, 2)).float64(13, 1).float64s(13, 3);

    assertThat(only(v1(integers)).text()).isEqualTo("{count:4, sum:0, (1,2]:1, (2,4]:3}");
    assertThat(only(v1(floats))).isEqualTo(only(v1(integers)));
  }

  @Test
  void countsBeyondSixtyThreeBitsAreUnsigned() {
    ProtoWriter greatest = new ProtoWriter().varint(1, -1).varint(6, -1);

    assertThat(only(v1(greatest)).text())
        .isEqualTo("{count:1.8446744073709552e+19, sum:0, [-0,0]:1.8446744073709552e+19}");
  }

  @Test
  void hintsOfResetsAreKeptAndUnknownOnesTellNothing() {
    List<Hint> hints =
        List.of(Hint.UNKNOWN, Hint.RESET, Hint.NOT_RESET, Hint.GAUGE, Hint.UNKNOWN, Hint.UNKNOWN);

    for (int i = 0; i < hints.size(); i++) {
      assertThat(only(v1(histogram(5).varint(14, i))).hint()).isEqualTo(hints.get(i));
    }
    assertThat(only(v1(histogram(5))).hint()).isEqualTo(Hint.UNKNOWN);
  }

  @Test
  void finerSchemasThanEightAreBroughtDownAndOthersRefused() {
    var nine =
        new ProtoWriter()
            .varint(1, 3)
            .zigzag(4, 9)
            .message(11, span(1, 3))
            .zigzags(12, 1, 0, 0)
            .varint(15, 5);

    Histogram reduced = only(v2(nine));

    assertThat(reduced.schema()).isEqualTo(8);
    assertThat(reduced.positiveCounts()).containsExactly(2, 1);
    assertThat(refusal(new ProtoWriter().zigzag(4, -5).varint(15, 5)))
        .endsWith("or -53 for custom buckets, got schema -5 for series {__name__=\"h\"} at 5");
    assertThat(refusal(new ProtoWriter().zigzag(4, 53))).contains("got schema 53");
  }

  private static String refusal(ProtoWriter histogram) {
    Written written = v2(histogram);

    assertThat(written.samples()).isEmpty();
    return written.faults().text();
  }

  @Test
  void histogramsThatNobodyCanHaveObservedAreRefusedOneByOne() {
    Written written =
        v1(
            histogram(1),
            histogram(2).varint(1, 8),
            new ProtoWriter().float64(2, 1).message(11, span(0, 2)).float64s(13, 1).varint(15, 3),
            new ProtoWriter().float64(2, 1).message(8, span(0, 1)).float64s(10, -1).varint(15, 4),
            new ProtoWriter().message(11, span(0, 0xffff_ffffL)).varint(15, 5),
            customHistogram(6).float64s(16, 5),
            histogram(7));

    assertThat(shown(written)).containsExactly(INTEGERS + "@1", INTEGERS + "@7");
    assertThat(written.faults().text().lines())
        .containsExactly(
            "9 observations found in buckets, but the Count field is 8: histogram's observation"
                + " count should equal the number of observations found in the buckets (in absence"
                + " of NaN) for series {__name__=\"h\"} at 2",
            "positive side: spans need 2 buckets, have 1 buckets: histogram spans specify different"
                + " number of buckets than provided for series {__name__=\"h\"} at 3",
            "negative side: bucket number 1 has observation count of -1: histogram has a bucket"
                + " whose observation count is negative for series {__name__=\"h\"} at 4",
            "positive side: span 1 ends at index 2147483647, beyond 1073741824 for series"
                + " {__name__=\"h\"} at 5",
            "custom buckets: previous bound is 10.000000 and current is 5.000000: histogram custom"
                + " bounds must be in strictly increasing order for series {__name__=\"h\"} at 6");
  }

  @Test
  void aStaleHistogramIsTold() {
    assertThat(only(v1(new ProtoWriter().float64(3, StaleMarker.VALUE).varint(15, 5))).isStale())
        .isTrue();
  }

  @Test
  void floatsAndHistogramsOfASeriesComeInTheOrderOfTime() {
    byte[] message =
        new ProtoWriter()
            .message(
                1,
                v1Series("__name__", "h")
                    .message(4, histogram(20))
                    .message(4, histogram(-10))
                    .message(2, sample(10, 1))
                    .message(2, sample(30, 2))
                    .message(2, sample(40, 3)))
            .toBytes();

    assertThat(shown(Version.V1.decode(message, false)))
        .containsExactly("1.0@10", INTEGERS + "@20", INTEGERS + "@-10", "2.0@30", "3.0@40");
  }

  @Test
  void samplesTellSinceWhenTheyCountOrTheirSeriesDoes() {
    var request = new Messages.V2();
    request
        .series("__name__", "h")
        .message(2, sample(10, 1).varint(3, 4))
        .message(2, sample(20, 2))
        .message(3, histogram(30).varint(17, 25))
        .message(3, histogram(40))
        .varint(6, 7); // after the samples, as its number has it
    request.series("__name__", "unknown").message(2, sample(10, 1));

    assertThat(shown(Version.V2.decode(request.toBytes(), false)))
        .containsExactly(
            "1.0@10 from 4",
            "2.0@20 from 7",
            INTEGERS + "@30 from 25",
            INTEGERS + "@40 from 7",
            "1.0@10");
  }

  @Test
  void metadataOfVersionTwoBecomesLabelsWhereAskedFor() {
    var request = new Messages.V2();
    request
        .series("__name__", "a_bytes", "__unit__", "furlongs")
        .message(5, new ProtoWriter().varint(1, 1).varint(4, 4))
        .message(2, sample(1, 1));
    request
        .series("__name__", "bytes")
        .message(5, new ProtoWriter().varint(1, 99))
        .message(2, sample(1, 1));

    assertThat(labels(Version.V2.decode(request.toBytes(), true)))
        .containsExactly("a_bytes{__type__=\"counter\", __unit__=\"furlongs\"}", "bytes");
    assertThat(labels(Version.V2.decode(request.toBytes(), false)))
        .containsExactly("a_bytes{__unit__=\"furlongs\"}", "bytes");
  }

  @Test
  void theUnitOfTheMetadataTakesThePlaceOfALabel() {
    var request = new Messages.V2(); // symbols: "", __name__, a, __unit__, bytes
    request
        .series("__name__", "a", "__unit__", "bytes")
        .message(5, new ProtoWriter().varint(1, 4).varint(4, 2))
        .message(2, sample(1, 1));

    assertThat(labels(Version.V2.decode(request.toBytes(), true)))
        .containsExactly("a{__type__=\"gaugehistogram\", __unit__=\"a\"}");
  }

  private static List<String> labels(Written written) {
    return written.samples().stream().map(sample -> sample.labels().toString()).toList();
  }

  @Test
  void aUnitOutsideOfTheSymbolsIsMalformed() {
    var request = new Messages.V2();
    request.series("__name__", "a").message(5, new ProtoWriter().varint(4, 9));

    assertThatThrownBy(() -> Version.V2.decode(request.toBytes(), false))
        .hasMessage("unitRef 9 outside of symbols table (size 3)");
  }

  @Test
  void bucketsCountAgainstTheLimitOfARequest() {
    var wide = new ProtoWriter().bytes(12, new byte[WrittenBuilder.MAX_ITEMS]);

    assertThatThrownBy(() -> v1(wide))
        .hasMessageContaining("more than 1000000 symbols, series, samples and buckets");
  }
}
