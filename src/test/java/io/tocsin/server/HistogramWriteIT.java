package io.tocsin.server;

import static io.tocsin.server.TestHome.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.HistogramBuilder;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.StartTimes;
import io.tocsin.promql.InstalledPrometheus;
import io.tocsin.promql.RemoteWrite;
import io.tocsin.storage.SelectedSeries;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus takes native histograms and passes them on to our server by remote write: both
 * must then answer with the same bytes.
 */
class HistogramWriteIT {
  private static final int SAMPLES = 5;
  private static final long STEP_MILLIS = 1_000;

  private static final List<String> QUERIES =
      List.of(
          "integers",
          "floats",
          "gauges",
          "ended",
          "empty",
          "integers[3700ms]",
          "floats[10s]",
          "ended[10s]",
          "mixed[10s]",
          "mixed",
          "histogram_count(integers)",
          "histogram_sum(floats)",
          "sum(integers)",
          "count(gauges)");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path directory;
  private static Server server;
  private static InstalledPrometheus prometheus;
  private static String peer;
  private static long firstMillis;

  @BeforeAll
  static void start() throws Exception {
    server = new TestHome(directory.resolve("home")).start();
    prometheus =
        new InstalledPrometheus(
            Files.createDirectory(directory.resolve("prometheus")),
            """
            remote_write:
            - url: %s/api/v1/write
              send_native_histograms: true
              queue_config: {batch_send_deadline: 200ms, max_shards: 1}
            """
                .formatted(server.url()));
    peer = prometheus.url();
    firstMillis = System.currentTimeMillis(); // what is older than its start is not passed on
    prometheus.write(series());
    eventually(
        "the newest sample arrives", () -> answer(server.url(), "last").contains("\"value\""));
  }

  @AfterAll
  static void stop() throws Exception {
    prometheus.close();
    server.stop();
  }

  private static List<SelectedSeries> series() {
    Histogram stale = Histogram.builder(0).sum(StaleMarker.VALUE).build();
    return List.of(
        histograms("integers", 0, i -> integers(i).build()),
        histograms("floats", 0, i -> floats(i / 3.0)),
        histograms("gauges", 0, i -> integers(SAMPLES - i).hint(Hint.GAUGE).build()),
        histograms("ended", 0, i -> i == SAMPLES - 1 ? stale : integers(i).build()),
        histograms("empty", 0, _ -> Histogram.builder(3).build()),
        new SelectedSeries(named("mixed"), floats(0, 2), array(2, i -> floats(i)), StartTimes.NONE),
        new SelectedSeries(named("last"), floats(SAMPLES, SAMPLES + 1)));
  }

  private interface ByIndex {
    Histogram at(int index);
  }

  private static SelectedSeries histograms(String name, int from, ByIndex histogram) {
    return new SelectedSeries(
        named(name), SampleArray.EMPTY, array(from, histogram), StartTimes.NONE);
  }

  private static Labels named(String name) {
    return Labels.of(Labels.NAME, name, "job", "a");
  }

  private static HistogramArray array(int from, ByIndex histogram) {
    return new HistogramArray(
        times(from, SAMPLES),
        IntStream.range(from, SAMPLES).mapToObj(histogram::at).toArray(Histogram[]::new));
  }

  private static SampleArray floats(int from, int to) {
    return new SampleArray(
        times(from, to), IntStream.range(from, to).mapToDouble(i -> i + 0.5).toArray());
  }

  private static long[] times(int from, int to) {
    return LongStream.range(from, to).map(i -> firstMillis + i * STEP_MILLIS).toArray();
  }

  /** Both signs, a gap, the zero bucket; more of all with every sample. */
  private static HistogramBuilder integers(int i) {
    return Histogram.builder(3)
        .count(10 + 9 * i)
        .sum(12.25 * i)
        .zeroBucket(1e-7, 1 + 2 * i)
        .negative(List.of(new BucketSpan(-2, 1), new BucketSpan(3, 2)), 1 + i, 0, 2 + i)
        .positive(
            List.of(new BucketSpan(-1, 2), new BucketSpan(1, 1)), 3 + 2 * i, 1 + 2 * i, 2 + i);
  }

  private static Histogram floats(double i) {
    return Histogram.builder(-1)
        .count(2.75 + i)
        .sum(1 - 1e22 * i) // never -0, which the sender leaves out as if it were 0
        .zeroBucket(0.001, 0.25)
        .negative(List.of(new BucketSpan(0, 1)), 1.5 + i)
        .positive(List.of(new BucketSpan(4, 1)), 1)
        .build();
  }

  private static String ask(String url) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      return "";
    }
  }

  /** Half a step after the last sample. */
  private static String answer(String base, String query) {
    double seconds = (firstMillis + SAMPLES * STEP_MILLIS + STEP_MILLIS / 2) / 1000.0;
    return ask(
        "%s/api/v1/query?time=%.3f&query=%s"
            .formatted(base, seconds, URLEncoder.encode(query, UTF_8)));
  }

  @TestFactory
  Stream<DynamicTest> bothAnswerTheSameBytes() {
    return QUERIES.stream()
        .map(
            query ->
                DynamicTest.dynamicTest(
                    query,
                    () -> {
                      String theirs = answer(peer, query);

                      assertThat(theirs).contains("\"status\":\"success\"");
                      assertThat(answer(server.url(), query)).isEqualTo(theirs);
                    }));
  }

  @Test
  void rangesAnswerTheSameBytes() {
    String range =
        "/api/v1/query_range?query=integers&start=%.3f&end=%.3f&step=0.7"
            .formatted(firstMillis / 1000.0, firstMillis / 1000.0 + SAMPLES);

    assertThat(ask(server.url() + range))
        .isEqualTo(ask(peer + range))
        .contains("\"histograms\":[[")
        .doesNotContain("\"values\"");
  }

  @Test
  void aRequestOfVersionTwoWithStartTimesIsStored() throws Exception {
    var counted =
        new SelectedSeries(
            named("started"),
            new SampleArray(new long[] {10_000, 20_000}, new double[] {1, 2}),
            array(0, i -> floats(i)),
            new StartTimes(
                new SampleArray(new long[] {10_000}, new double[] {Double.longBitsToDouble(5)})));

    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/write"))
                .header(
                    "Content-Type", "application/x-protobuf;proto=io.prometheus.write.v2.Request")
                .POST(
                    HttpRequest.BodyPublishers.ofByteArray(RemoteWrite.requestV2(List.of(counted))))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(answer.headers().firstValue("X-Prometheus-Remote-Write-Histograms-Written"))
        .contains("" + SAMPLES);
  }
}
