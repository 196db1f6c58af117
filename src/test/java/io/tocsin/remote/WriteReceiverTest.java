package io.tocsin.remote;

import static io.tocsin.remote.Messages.histogram;
import static io.tocsin.remote.Messages.sample;
import static io.tocsin.remote.Messages.snappy;
import static io.tocsin.remote.Messages.v1;
import static io.tocsin.remote.Messages.v1Series;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Sample;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.MemoryStorage;
import io.tocsin.storage.SelectedSeries;
import io.tocsin.storage.Storage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The receiver on a real socket, before a real storage. */
class WriteReceiverTest {
  private static final String V1_NAME = "prometheus.WriteRequest";
  private static final String PROTO_V1 = "application/x-protobuf;proto=" + V1_NAME;
  private static final String PROTO_V2 =
      "application/x-protobuf;proto=io.prometheus.write.v2.Request";

  private final Vertx vertx = Vertx.vertx();
  private final MemoryStorage storage = new MemoryStorage(Duration.ofDays(365_000), 3);
  private final WriteCounts counts = new WriteCounts();
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void listen() throws Exception {
    var workers = vertx.createSharedWorkerExecutor("remote-write", 1);
    var router = new WriteReceiver(this::append, workers, counts, true).router(vertx);
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .await(5, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    http.close();
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private synchronized Future<List<Storage.Outcome>> append(List<Sample> samples) {
    return Future.succeededFuture(samples.stream().map(storage::append).toList());
  }

  private HttpResponse<String> send(byte[] body, String... headers) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/"))
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> sendV1(byte[] message) throws Exception {
    return send(
        snappy(message),
        "Content-Type",
        "application/x-protobuf",
        "Content-Encoding",
        "snappy",
        "X-Prometheus-Remote-Write-Version",
        "0.1.0");
  }

  private HttpResponse<String> sendV2(byte[] message) throws Exception {
    return send(
        snappy(message),
        "Content-Type",
        PROTO_V2,
        "Content-Encoding",
        "snappy",
        "X-Prometheus-Remote-Write-Version",
        "2.0.0");
  }

  /** All series as {@code labels value@timestamp value@timestamp}. */
  private List<String> stored() {
    return storage
        .querier()
        .select(new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE), List.of())
        .stream()
        .map(WriteReceiverTest::shown)
        .toList();
  }

  private static String shown(SelectedSeries series) {
    var text = new StringBuilder(series.labels().toString());
    for (int i = 0; i < series.samples().size(); i++) {
      text.append(
          " %s@%d".formatted(series.samples().value(i), series.samples().timestampMillis(i)));
    }
    return text.toString();
  }

  private static String written(HttpResponse<String> response, String what) {
    return response
        .headers()
        .firstValue("X-Prometheus-Remote-Write-" + what + "-Written")
        .orElse("none");
  }

  @Test
  void aRequestOfEitherVersionIsStoredAndAnsweredWithNoContent() throws Exception {
    var v2 = new Messages.V2();
    v2.series("__name__", "up", "job", "two").message(2, sample(1000, 0.5));

    HttpResponse<String> first = sendV1(v1(1000, 1, "__name__", "up", "job", "one"));
    HttpResponse<String> second = sendV2(v2.toBytes());

    assertThat(first.statusCode()).isEqualTo(204);
    assertThat(second.statusCode()).isEqualTo(204);
    assertThat(written(first, "Samples")).isEqualTo("none");
    assertThat(written(second, "Samples")).isEqualTo("1");
    assertThat(written(second, "Histograms")).isEqualTo("0");
    assertThat(written(second, "Exemplars")).isEqualTo("0");
    assertThat(stored()).containsExactly("up{job=\"one\"} 1.0@1000", "up{job=\"two\"} 0.5@1000");
  }

  @Test
  void senderMayLeaveOutEveryHeaderForVersionOne() throws Exception {
    HttpResponse<String> answer = send(snappy(v1(1, 1, "__name__", "up")), "Accept", "*/*");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(stored()).containsExactly("up 1.0@1");
  }

  @Test
  void anyTimestampIsTakenAsLongAsItsSeriesIsInOrder() throws Exception {
    sendV1(v1(1_700_000_000_000L, 1, "__name__", "now"));

    assertThat(sendV1(v1(-5000, 1, "__name__", "old")).statusCode()).isEqualTo(204);
    assertThat(sendV1(v1(0, 2, "__name__", "old")).statusCode()).isEqualTo(204);
    assertThat(stored()).containsExactly("now 1.0@1700000000000", "old 1.0@-5000 2.0@0");
  }

  @Test
  void staleMarkersKeepTheirBits() throws Exception {
    sendV1(v1(1, StaleMarker.VALUE, "__name__", "up"));

    double value =
        storage.querier().select(new TimeRange(0, 2), List.of()).getFirst().samples().value(0);
    assertThat(StaleMarker.isStale(value)).isTrue();
  }

  @Test
  void outOfOrderSamplesAreRefusedAndTheOthersStored() throws Exception {
    var request = new Messages.V2();
    request
        .series("__name__", "a")
        .message(2, sample(1000, 1))
        .message(2, sample(500, 2))
        .message(2, sample(2000, 3));
    request.series("__name__", "b").message(2, sample(10, 4));

    HttpResponse<String> answer = sendV2(request.toBytes());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("out of order sample for series {__name__=\"a\"} at 500\n");
    assertThat(written(answer, "Samples")).isEqualTo("3");
    assertThat(stored()).containsExactly("a 1.0@1000 3.0@2000", "b 4.0@10");
    assertThat(counts.stored()).isEqualTo(3);
    assertThat(counts.refused()).isEqualTo(1);
  }

  @Test
  void theSameRequestAgainChangesNothing() throws Exception {
    byte[] request = v1(1000, 1, "__name__", "up");

    assertThat(sendV1(request).statusCode()).isEqualTo(204);
    assertThat(sendV1(request).statusCode()).isEqualTo(204);
    assertThat(stored()).containsExactly("up 1.0@1000");
  }

  @Test
  void seriesBeyondTheLimitAreRefused() throws Exception {
    var request = new Messages.V2();
    for (String name : List.of("a", "b", "c", "d")) {
      request.series("__name__", name).message(2, sample(1, 1));
    }

    HttpResponse<String> answer = sendV2(request.toBytes());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("storage.max_series is reached")
        .contains("series {__name__=\"d\"}");
    assertThat(written(answer, "Samples")).isEqualTo("3");
  }

  @Test
  void histogramsAreStoredAndCountedApart() throws Exception {
    var request = new Messages.V2();
    request
        .series("__name__", "h")
        .message(2, sample(-5, 1))
        .message(3, histogram(10).varint(17, 2))
        .message(3, histogram(10).varint(17, 2))
        .message(3, histogram(9))
        .message(3, histogram(11).varint(1, 3))
        .message(3, new ProtoWriter().float64(3, StaleMarker.VALUE).varint(15, 20))
        .message(5, new ProtoWriter().varint(1, 3));

    HttpResponse<String> answer = sendV2(request.toBytes());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body().lines())
        .containsExactly(
            "9 observations found in buckets, but the Count field is 3: histogram's observation"
                + " count should equal the number of observations found in the buckets (in absence"
                + " of NaN) for series {__name__=\"h\", __type__=\"histogram\"} at 11",
            "out of order sample for series {__name__=\"h\", __type__=\"histogram\"} at 9");
    assertThat(written(answer, "Samples")).isEqualTo("1");
    assertThat(written(answer, "Histograms")).isEqualTo("3");
    assertThat(counts.stored()).isEqualTo(4);
    SelectedSeries series = storage.querier().select(new TimeRange(-10, 30), List.of()).getFirst();
    assertThat(series.histograms().size()).isEqualTo(1);
    assertThat(series.histograms().get(0).count()).isEqualTo(9);
    assertThat(series.starts().at(10)).isEqualTo(2);
    assertThat(StaleMarker.isStale(series.samples().value(1))).isTrue();
  }

  @Test
  void exemplarsAndMetadataAreDroppedAndCounted() throws Exception {
    var v2 = new Messages.V2();
    v2.series("__name__", "a")
        .message(2, sample(1, 1))
        .message(4, new ProtoWriter().float64(2, 1))
        .message(5, new ProtoWriter().varint(1, 2));
    byte[] v1 =
        new ProtoWriter()
            .message(3, new ProtoWriter().varint(1, 1).text(2, "b"))
            .message(
                1,
                v1Series("__name__", "b")
                    .message(2, sample(1, 1))
                    .message(3, new ProtoWriter().float64(2, 1)))
            .toBytes();

    assertThat(sendV2(v2.toBytes()).statusCode()).isEqualTo(204);
    assertThat(sendV1(v1).statusCode()).isEqualTo(204);
    assertThat(counts.droppedExemplars()).isEqualTo(2);
    assertThat(counts.droppedMetadata()).isEqualTo(2);
    assertThat(stored()).hasSize(2);
  }

  @Test
  void labelsMayComeInAnyOrderAndEmptyOnesMeanNone() throws Exception {
    sendV1(v1(1, 1, "job", "web", "__name__", "up", "zone", ""));

    assertThat(stored()).containsExactly("up{job=\"web\"} 1.0@1");
  }

  @Test
  void labelsThatNameNoSeriesAreRefusedAndTheOthersStored() throws Exception {
    byte[] request =
        new ProtoWriter()
            .message(1, v1Series("job", "nameless").message(2, sample(1, 1)))
            .message(1, v1Series("__name__", "a", "", "x").message(2, sample(1, 1)))
            .message(1, v1Series("__name__", "a", "b", "1", "b", "2").message(2, sample(1, 1)))
            .message(1, v1Series("__name__", "fine").message(2, sample(1, 1)))
            .toBytes();

    HttpResponse<String> answer = sendV1(request);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body().lines())
        .containsExactly(
            "invalid metric name or labels, got {job=\"nameless\"}",
            "invalid metric name or labels, got {\"\"=\"x\", __name__=\"a\"}",
            "invalid labels for series, labels {__name__=\"a\", b=\"1\"}, duplicated label b");
    assertThat(stored()).containsExactly("fine 1.0@1");
  }

  @Test
  void onlyTheFirstReasonsAreTold() throws Exception {
    var request = new ProtoWriter();
    for (int i = 0; i < 15; i++) {
      request.message(1, v1Series("job", "nameless").message(2, sample(i, 1)));
    }

    assertThat(sendV1(request.toBytes()).body()).endsWith("and 5 more\n").hasLineCount(11);
  }

  @Test
  void referencesOutsideTheSymbolsAreRefused() throws Exception {
    byte[] outside =
        new ProtoWriter()
            .text(4, "")
            .message(5, new ProtoWriter().varint(1, 0).varint(1, 7).message(2, sample(1, 1)))
            .toBytes();
    byte[] odd = new ProtoWriter().text(4, "").message(5, new ProtoWriter().varint(1, 0)).toBytes();
    byte[] unit =
        new ProtoWriter()
            .text(4, "")
            .message(5, new ProtoWriter().message(5, new ProtoWriter().varint(4, 2)))
            .toBytes();

    assertThat(sendV2(outside).body())
        .isEqualTo(
            "parsing labels for series [0 7]: labelRefs 0 (name) = 7 (value) outside of symbols"
                + " table (size 1)\n");
    assertThat(sendV2(odd).body())
        .isEqualTo("parsing labels for series [0]: invalid labelRefs length 1\n");
    assertThat(sendV2(unit).body()).contains("unitRef 2 outside of symbols table (size 1)");
    assertThat(written(sendV2(unit), "Samples")).isEqualTo("0");
  }

  @Test
  void oneSeriesWithoutLabelsDoesNotKeepTheOthersOut() throws Exception {
    byte[] request =
        new ProtoWriter()
            .text(4, "__name__")
            .text(4, "up")
            .message(5, new ProtoWriter().varint(1, 0).varint(1, 9).message(2, sample(1, 1)))
            .message(5, new ProtoWriter().varint(1, 0).varint(1, 1).message(2, sample(1, 1)))
            .toBytes();

    HttpResponse<String> answer = sendV2(request);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).startsWith("parsing labels for series [0 9]: ");
    assertThat(written(answer, "Samples")).isEqualTo("1");
    assertThat(stored()).containsExactly("up 1.0@1");
  }

  @Test
  void longReasonsAreCutOff() throws Exception {
    byte[] request = v1(1, 1, "job", "x".repeat(20_000));

    HttpResponse<String> answer = send(snappy(request), "Content-Type", PROTO_V1);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .startsWith("invalid metric name or labels, got {job=\"xxx")
        .endsWith("xxx...\n")
        .hasSize(10_000 + "...\n".length());
  }

  @Test
  void onlyTheFirstReferencesOfRefusedLabelsAreTold() throws Exception {
    var refs = new ProtoWriter();
    for (int i = 0; i < 1_001; i++) {
      refs.varint(1, 0);
    }
    byte[] request = new ProtoWriter().text(4, "").message(5, refs).toBytes();

    assertThat(sendV2(request).body())
        .isEqualTo(
            "parsing labels for series ["
                + "0 ".repeat(100)
                + "...]: invalid labelRefs length 1001\n");
  }

  @Test
  void seriesOfVersionTwoNeedASample() throws Exception {
    var request = new Messages.V2();
    request.series("__name__", "up");

    HttpResponse<String> answer = sendV2(request.toBytes());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("must contain at least one sample or histogram");
  }

  @Test
  void theMessageMustBeTheAnnouncedOne() throws Exception {
    var v2 = new Messages.V2();
    v2.series("__name__", "up").message(2, sample(1, 1));

    assertThat(sendV1(v2.toBytes()).body()).contains("a message of remote write 2.0");
    assertThat(sendV2(v1(1, 1, "__name__", "up")).body()).contains("a message of remote write 1.0");
    assertThat(stored()).isEmpty();
  }

  @Test
  void otherKindsAreUnsupported() throws Exception {
    byte[] body = snappy(v1(1, 1, "__name__", "up"));

    assertUnsupported(
        send(body, "Content-Type", "application/json"),
        "expected application/x-protobuf as the first (media) part, got application/json"
            + " content-type");
    assertUnsupported(
        send(body, "Content-Type", PROTO_V1 + "X"),
        "got application/x-protobuf;proto=prometheus.WriteRequestX content type; unknown type for"
            + " remote write protobuf message prometheus.WriteRequestX, supported:"
            + " prometheus.WriteRequest, io.prometheus.write.v2.Request");
    assertUnsupported(
        send(body, "Content-Type", "application/x-protobuf;proto"),
        "as per https://www.rfc-editor.org/rfc/rfc9110#parameter expected parameters to be"
            + " key-values, got proto in application/x-protobuf;proto content-type");
    assertUnsupported(
        send(body, "Content-Encoding", "gzip"),
        "gzip encoding (compression) is not accepted by this server; only snappy is acceptable");
    assertThat(send(body, "Content-Type", PROTO_V1).statusCode()).isEqualTo(204);
    assertThat(
            send(body, "Content-Type", "application/x-protobuf;charset=x; proto=" + V1_NAME)
                .statusCode())
        .isEqualTo(204);
  }

  private static void assertUnsupported(HttpResponse<String> answer, String why) {
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).isEqualTo(why + "\n");
  }

  /** As in Prometheus, where the content type alone decides. */
  @Test
  void versionOfTheProtocolIsNotLookedAt() throws Exception {
    byte[] body = snappy(v1(1, 1, "__name__", "up"));

    assertThat(send(body, "X-Prometheus-Remote-Write-Version", "3.0.0").statusCode())
        .isEqualTo(204);
  }

  @Test
  void everyTruncationIsRefusedOrAWholeMessage() throws Exception {
    byte[] whole = v1(1_700_000_000_000L, 1, "__name__", "up", "job", "web");

    for (int length = 1; length < whole.length; length++) {
      HttpResponse<String> answer = sendV1(Arrays.copyOf(whole, length));
      assertThat(answer.statusCode()).as("first %d bytes", length).isEqualTo(400);
      assertThat(answer.body()).startsWith("malformed protobuf message: ");
    }
    assertThat(stored()).isEmpty();
  }

  @Test
  void garbageIsRefusedWithWhatIsWrong() throws Exception {
    assertThat(send("not snappy at all".getBytes(UTF_8), "Accept", "*/*").body())
        .isEqualTo("snappy: corrupt input\n");
    assertThat(send(new byte[0], "Accept", "*/*").body()).isEqualTo("snappy: corrupt input\n");
    assertThat(sendV1(new byte[] {0}).body()).contains("field number 0, at byte 0");
    assertThat(sendV1(new byte[] {11}).body()).contains("field 1 has wire type 3");
    assertThat(sendV1(new ProtoWriter().varint(1, 5).toBytes()).body())
        .contains("field 1 has wire type 0 instead of 2");
    assertThat(
            sendV1(
                    new ProtoWriter()
                        .message(
                            1,
                            new ProtoWriter()
                                .message(1, new ProtoWriter().bytes(1, new byte[] {(byte) 0xff})))
                        .toBytes())
                .body())
        .contains("text that is not UTF-8");
    assertThat(sendV1(new ProtoWriter().raw(-1).toBytes()).statusCode()).isEqualTo(400);
  }

  @Test
  void bodiesAreBoundedPackedAndUnpacked() throws Exception {
    HttpResponse<String> packed = send(new byte[WriteReceiver.MAX_BODY_BYTES + 1], "Accept", "*/*");
    HttpResponse<String> unpacked = sendV1(new byte[WriteReceiver.MAX_MESSAGE_BYTES + 1]);
    HttpResponse<String> claimed =
        send(new ProtoWriter().raw(0xffffffffL).toBytes(), "Accept", "*/*");

    assertThat(packed.statusCode()).isEqualTo(413);
    assertThat(packed.body()).contains("exceeds 33554432 bytes");
    assertThat(unpacked.statusCode()).isEqualTo(413);
    assertThat(unpacked.body()).contains("unpacks to 67108865 bytes, more than 67108864");
    assertThat(claimed.statusCode()).isIn(400, 413);
  }

  @Test
  void samplesOfOneRequestAreBounded() throws Exception {
    byte[] samples = new byte[2 * (WrittenBuilder.MAX_ITEMS + 1)];
    for (int i = 0; i < samples.length; i += 2) {
      samples[i] = 2 << 3 | 2; // an empty sample: 0 at 0
    }
    var series = new ProtoWriter().message(1, new ProtoWriter().text(1, "__name__").text(2, "up"));
    byte[] named = series.toBytes();
    byte[] all = Arrays.copyOf(named, named.length + samples.length);
    System.arraycopy(samples, 0, all, named.length, samples.length);

    HttpResponse<String> answer = sendV1(new ProtoWriter().bytes(1, all).toBytes());

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("more than 1000000 symbols, series, samples and buckets");
  }

  @Test
  void aLargeRequestIsStoredInOrder() throws Exception {
    var series = v1Series("__name__", "up");
    for (int i = 0; i < 12_000; i++) {
      series.message(2, sample(i, i));
    }

    assertThat(sendV1(new ProtoWriter().message(1, series).toBytes()).statusCode()).isEqualTo(204);
    assertThat(storage.stats().samples()).isEqualTo(12_000);
  }
}
