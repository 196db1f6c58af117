package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.promql.InstalledPrometheus;
import io.tocsin.storage.SelectedSeries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real Prometheus, asked by promtool and by us. */
class QueryIT {
  private static final long START = 1_700_000_000;

  @TempDir static Path data;
  private static InstalledPrometheus prometheus;
  @TempDir Path temporary;

  @BeforeAll
  static void start() throws Exception {
    prometheus = new InstalledPrometheus(Files.createDirectories(data.resolve("p")));
    prometheus.write(
        List.of(
            series("a", 1, 2, 3, Double.NaN, 5),
            series("b", 0, 0.25, Double.POSITIVE_INFINITY, 4, 1e30)));
  }

  @AfterAll
  static void stop() {
    prometheus.close();
  }

  private static SelectedSeries series(String instance, double... values) {
    long[] times = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      times[i] = (START + i * 60L) * 1000 + 7;
    }
    return new SelectedSeries(
        Labels.of(Labels.NAME, "load", "instance", instance, "job", "x\"y,z"),
        new SampleArray(times, values));
  }

  private static String[] words(String command, String... rest) {
    String text = command.replace("URL", prometheus.url());
    String[] front = text.split(" ");
    String[] all = java.util.Arrays.copyOf(front, front.length + rest.length);
    System.arraycopy(rest, 0, all, front.length, rest.length);
    return all;
  }

  private CommandRun promtool(String... words) throws Exception {
    return CommandRun.ofProcess(temporary, "promtool", words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "load",
        "sum(load)",
        "load[3m]",
        "count by (nothing) (load)",
        "42",
        "nosuch",
        "sum(",
        "load{",
        "rate(load)"
      })
  void instantQueriesEndAsWithPromtool(String query) throws Exception {
    String[] words = words("query instant -o promql --time=1700000240.5 URL", query);

    CommandRun ours = CommandRun.of(words);
    CommandRun promtools = promtool(words);

    assertThat(ours.exitCode()).isEqualTo(promtools.exitCode());
    assertThat(ours.out().strip()).isEqualTo(promtools.out().strip());
    assertThat(ours.err()).startsWith(promtools.err().strip());
  }

  @Test
  void rangeQueriesEndAsWithPromtool() throws Exception {
    String[] words =
        words(
            "query range -o promql --start=1700000000 --end=2023-11-14T22:17:30Z --step=30s URL",
            "load + 1");

    assertThat(CommandRun.of(words)).isEqualTo(promtool(words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query series -o promql --match=load --start=1700000000 --end=1700000300 URL",
        "query labels -o promql --start=1700000000 --end=1700000300 URL instance"
      })
  void seriesAndLabelsAreThoseOfPromtool(String command) throws Exception {
    CommandRun ours = CommandRun.of(words(command));
    CommandRun promtools = promtool(words(command));

    assertThat(ours.exitCode()).isZero().isEqualTo(promtools.exitCode());
    assertThat(ours.out().lines().sorted())
        .containsExactlyElementsOf(promtools.out().lines().sorted().toList());
  }

  @Test
  void aParseErrorShowsItsPlace() {
    CommandRun run = CommandRun.of(words("query instant --url URL", "load\n+ load{a=\"ä\"} }"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("query error: bad_data: ")
        .endsWith("  + load{a=\"ä\"} }\n                ^\n");
  }

  @Test
  void tablesAndCsvHoldEveryLabelAndSample() {
    assertThat(CommandRun.of(words("query instant --url URL --time 1700000070", "load")).out())
        .isEqualTo(
            """
            __name__  instance  job    time        value
            load      a         x"y,z  1700000070  2
            load      b         x"y,z  1700000070  0.25
            """);
    assertThat(
            CommandRun.of(
                    words("query instant --url URL --output csv --time 1700000070", "load > 1"))
                .out())
        .isEqualTo(
            """
            __name__,instance,job,time,value
            load,a,"x""y,z",1700000070,2
            """);
    assertThat(
            CommandRun.of(words("query instant --url URL --output json --time 1700000070", "1"))
                .out())
        .isEqualTo("[1700000070,\"1\"]\n");
    assertThat(CommandRun.of(words("query instant --url URL -o promql", "'text'")).out())
        .isEqualTo("text\n");
  }

  @Test
  void sparklinesShareAScaleAndShowGaps() {
    CommandRun run =
        CommandRun.of(
            words(
                "query range --url URL --start 1700000010 --end 1700000250 --step 1m -o sparkline",
                "load < 7"));

    assertThat(run.out())
        .isEqualTo(
            """
            load{instance="a", job="x\\"y,z"}  ▂▄▅ █  1 … 5, last 5
            load{instance="b", job="x\\"y,z"}  ▁▁ ▇   0 … 4, last 4
            """);
  }

  @Test
  void timesMayBeRelative() {
    assertThat(
            CommandRun.of(
                    words("query range --url URL --start -2m --end -1m --step 1m -o csv", "1"))
                .out()
                .lines())
        .hasSize(3);
    assertThat(CommandRun.of(words("query instant --url URL --time soon", "1")))
        .returns(2, CommandRun::exitCode);
  }

  @Test
  void aServerThatIsNotThereIsOneSentence() {
    CommandRun run = CommandRun.of("query", "instant", "--url", "http://127.0.0.1:1", "up");

    assertThat(run)
        .isEqualTo(
            new CommandRun(
                "", "query error: cannot connect to 127.0.0.1:1; name the server with --url\n", 1));
  }
}
