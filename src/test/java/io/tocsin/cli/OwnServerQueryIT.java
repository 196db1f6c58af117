package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StartTimes;
import io.tocsin.promql.RemoteWrite;
import io.tocsin.server.Home;
import io.tocsin.server.Server;
import io.tocsin.storage.SelectedSeries;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own server, asked by promtool and by us: floats and native histograms. */
class OwnServerQueryIT {
  private static final long START = 1_700_000_000;

  @TempDir static Path directory;
  private static Server server;
  @TempDir Path temporary;

  @BeforeAll
  static void start() throws Exception {
    Path home = Files.createDirectories(directory.resolve("home"));
    server =
        Server.start(
            new Server.Options(
                new Home(home),
                Optional.of("127.0.0.1:0"),
                Optional.empty(),
                Set.of(),
                "test",
                Optional.empty()));
    write(
        new SelectedSeries(
            named("load", "a"), new SampleArray(times(3), new double[] {1, 2.5, 1e30})),
        new SelectedSeries(
            named("latency", "a"),
            SampleArray.EMPTY,
            new HistogramArray(times(3), new Histogram[] {latency(0), latency(1), latency(2)}),
            StartTimes.NONE));
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
  }

  private static void write(SelectedSeries... series) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/write"))
                    .POST(
                        HttpRequest.BodyPublishers.ofByteArray(
                            RemoteWrite.request(List.of(series))))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
  }

  private static long[] times(int count) {
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      times[i] = (START + i * 60L) * 1000;
    }
    return times;
  }

  private static Labels named(String name, String instance) {
    return Labels.of(Labels.NAME, name, "instance", instance);
  }

  /** Both signs and the zero bucket. */
  private static Histogram latency(int more) {
    return Histogram.builder(0)
        .count(6 + more)
        .sum(2.5 + more)
        .zeroBucket(0.001, 1)
        .negative(List.of(new BucketSpan(1, 1)), 2)
        .positive(List.of(new BucketSpan(0, 2)), 2, 1 + more)
        .build();
  }

  private static String[] words(String command, String... rest) {
    String[] front = command.replace("URL", server.url()).split(" ");
    String[] all = Arrays.copyOf(front, front.length + rest.length);
    System.arraycopy(rest, 0, all, front.length, rest.length);
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"load", "load[3m]", "sum(load)", "1", "load{"})
  void instantQueriesEndAsWithPromtool(String query) throws Exception {
    String[] words = words("query instant -o promql --time=1700000121 URL", query);

    CommandRun ours = CommandRun.of(words);
    CommandRun promtools = CommandRun.ofProcess(temporary, "promtool", words);

    assertThat(ours.exitCode()).isEqualTo(promtools.exitCode());
    assertThat(ours.out().strip()).isEqualTo(promtools.out().strip());
    assertThat(ours.err()).startsWith(promtools.err().strip());
  }

  @Test
  void rangeQueriesEndAsWithPromtool() throws Exception {
    String[] words =
        words(
            "query range -o promql --start=1700000000 --end=1700000180 --step=1m URL", "load * 2");

    assertThat(CommandRun.of(words)).isEqualTo(CommandRun.ofProcess(temporary, "promtool", words));
  }

  /** The promtool installed knows no histograms: these are the words of newer ones. */
  @Test
  void histogramsInPromtoolsForm() {
    assertThat(
            CommandRun.of(words("query instant -o promql --time=1700000121 URL", "latency[62s]"))
                .out())
        .isEqualTo(
            """
            latency{instance="a"} =>
            Count: 7.000000, Sum: 3.500000, Buckets: [[-2,-1):2 [-0.001,0.001]:1 (0.5,1]:2 (1,2]:2] @[1700000060]
            Count: 8.000000, Sum: 4.500000, Buckets: [[-2,-1):2 [-0.001,0.001]:1 (0.5,1]:2 (1,2]:3] @[1700000120]
            """);
  }

  @Test
  void histogramsAreOneCellOfATableAndOfCsv() {
    assertThat(
            CommandRun.of(words("query instant --url URL --time 1700000001", "{instance='a'}"))
                .out())
        .isEqualTo(
            """
            __name__  instance  time        value
            latency   a         1700000001  count:6 sum:2.5 [-2,-1):2 [-0.001,0.001]:1 (0.5,1]:2 (1,2]:1
            load      a         1700000001  1
            """);
    assertThat(
            CommandRun.of(words("query instant --url URL -o csv --time 1700000001", "latency"))
                .out())
        .isEqualTo(
            """
            __name__,instance,time,value
            latency,a,1700000001,"count:6 sum:2.5 [-2,-1):2 [-0.001,0.001]:1 (0.5,1]:2 (1,2]:1"
            """);
  }

  @Test
  void aBacktestSaysWhichHistogramsItHasNot() throws Exception {
    Path rules =
        Files.writeString(
            directory.resolve("r.yml"),
            "groups: [{name: g, rules: [{alert: A, expr: load > 2 or latency}]}]");

    CommandRun run =
        CommandRun.of(
            words("backtest --url URL --from 1700000000 --to 1700000200", rules.toString()));

    assertThat(run.err())
        .isEqualTo(
            "Warning: without native histograms of latency{instance=\"a\"},"
                + " which the API does not give in full\n");
    assertThat(run.out()).contains("1 alerts would have fired in").contains("over 3 samples");
    assertThat(run.exitCode()).isZero();
  }
}
