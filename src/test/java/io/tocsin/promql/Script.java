package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.PromDuration;
import io.tocsin.rules.Notation;
import io.tocsin.storage.SelectedSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A test script: what to load and what queries must answer.
 *
 * <pre>
 * clear                                    forgets what was loaded
 * load 1m                                  samples from the epoch on, one a minute
 *   up{job="a"} 1 1 0 _ stale 0+10x5       values, a gap, a stale marker, 0 10 20 30 40 50
 *   h {{schema:0 count:1 buckets:[1]}}x2   native histograms, see the notation of rule tests
 * eval instant at 2m up == 0               a query and its time
 *   up{job="a"} 0                          an expected sample; a bare number for a scalar
 * eval range from 0 to 3m step 1m up       likewise, one value per step, _ for none
 *   up{job="a"} 1 1 0 _
 * eval instant at 0 up + on () up
 *   expect fail found duplicate series     the message starts so
 *   expect warn PromQL warning: ...        there is such a remark
 *   expect info PromQL info: ...
 *   expect no_info                         there is no info
 *   expect ordered                         the samples come in the order given
 *   expect since 3.0                       the installed Prometheus 2.42 answers something else
 * </pre>
 */
record Script(List<Command> commands) {
  sealed interface Command {}

  record Clear() implements Command {}

  record Load(List<SelectedSeries> series) implements Command {}

  /**
   * @param line in the file, from 1
   * @param stepMillis 0 for an instant query
   */
  record Eval(
      int line, String query, long fromMillis, long toMillis, long stepMillis, Expectation expected)
      implements Command {
    boolean isInstant() {
      return stepMillis == 0;
    }
  }

  /** Grows while the lines below an {@code eval} are read. */
  static final class Expectation {
    final List<Expected> series = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final List<String> infos = new ArrayList<>();
    String failure = "";
    boolean noInfo;
    boolean ordered;
    boolean newerThanInstalled;
  }

  /** A line with values by their steps; empty labels for a scalar. */
  record Expected(Labels labels, Map<Long, Point> points) {}

  static Script read(Path file) throws IOException, ParseException {
    var commands = new ArrayList<Command>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        try {
          read(line, i + 1, commands);
        } catch (RuntimeException e) {
          throw new IllegalArgumentException(file + ":" + (i + 1) + ": " + line, e);
        }
      }
    }
    return new Script(commands);
  }

  private static long loadStepMillis; // confined: the step of the load command being read

  private static void read(String line, int number, List<Command> commands) throws ParseException {
    String[] words = line.split("\\s+");
    switch (words[0]) {
      case "clear" -> commands.add(new Clear());
      case "load" -> {
        loadStepMillis = millis(words[1]);
        commands.add(new Load(new ArrayList<>()));
      }
      case "eval" -> commands.add(eval(line, words, number));
      default -> detail(line, commands.getLast());
    }
  }

  private static Eval eval(String line, String[] words, int number) {
    boolean instant = words[1].equals("instant");
    int before = instant ? 4 : 8;
    String query = line.split("\\s+", before + 1)[before];
    return instant
        ? new Eval(number, query, millis(words[3]), millis(words[3]), 0, new Expectation())
        : new Eval(
            number, query, millis(words[3]), millis(words[5]), millis(words[7]), new Expectation());
  }

  private static long millis(String duration) {
    return PromDuration.parse(duration).orElseThrow().toMillis();
  }

  private static void detail(String line, Command command) throws ParseException {
    switch (command) {
      case Load(List<SelectedSeries> series) -> series.add(loaded(line));
      case Eval eval when line.startsWith("expect ") ->
          expect(line.substring("expect ".length()), eval.expected());
      case Eval eval -> eval.expected().series.add(expected(line));
      case Clear _ -> throw new IllegalArgumentException("not after clear");
    }
  }

  private static void expect(String what, Expectation expected) {
    String[] parts = what.split(" ", 2);
    switch (parts[0]) {
      case "fail" -> expected.failure = parts[1];
      case "warn" -> expected.warnings.add(parts[1]);
      case "info" -> expected.infos.add(parts[1]);
      case "no_info" -> expected.noInfo = true;
      case "ordered" -> expected.ordered = true;
      case "since" -> expected.newerThanInstalled = true;
      default -> throw new IllegalArgumentException("unknown expectation");
    }
  }

  private static SelectedSeries loaded(String line) throws ParseException {
    int end = endOfLabels(line);
    return Notation.series(
        labels(line.substring(0, end)), line.substring(end).strip(), loadStepMillis);
  }

  private static Expected expected(String line) throws ParseException {
    int end = endOfLabels(line);
    Labels labels = labels(line.substring(0, end));
    SelectedSeries values = Notation.series(labels, line.substring(end).strip(), 1);
    return new Expected(labels, Point.all(values.samples(), values.histograms()));
  }

  private static int endOfLabels(String line) {
    int histogram = line.indexOf("{{");
    int brace = (histogram < 0 ? line : line.substring(0, histogram)).lastIndexOf('}');
    if (brace >= 0 || histogram == 0) {
      return brace + 1;
    }
    boolean named = Character.isLetter(line.charAt(0)) && !line.matches("(?i)(nan|inf).*");
    return named ? line.indexOf(' ') : 0;
  }

  private static Labels labels(String text) throws ParseException {
    if (text.isEmpty() || text.equals("{}")) {
      return Labels.EMPTY;
    }
    var selector =
        (Expr.VectorSelector) new Engine(Engine.Limits.DEFAULT, java.util.Set.of()).parse(text);
    Labels.Builder labels = Labels.newBuilder();
    for (Matcher matcher : selector.matchers()) {
      labels.set(matcher.name(), matcher.value());
    }
    return labels.build();
  }
}
