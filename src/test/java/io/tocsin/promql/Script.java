package io.tocsin.promql;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.PromDuration;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.storage.SelectedSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A test script: what to load and what queries must answer.
 *
 * <pre>
 * clear                                    forgets what was loaded
 * load 1m                                  samples from the epoch on, one a minute
 *   up{job="a"} 1 1 0 _ stale 0+10x5       values, a gap, a stale marker, 0 10 20 30 40 50
 * eval instant at 2m up == 0               a query and its time
 *   up{job="a"} 0                          an expected sample; a bare number for a scalar
 * eval range from 0 to 3m step 1m up       likewise, one value per step, _ for none
 *   up{job="a"} 1 1 0 _
 * eval instant at 0 up + on () up
 *   expect fail found duplicate series     the message starts so
 *   expect warn PromQL warning: ...        there is such a remark
 *   expect info PromQL info: ...
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
    boolean ordered;
    boolean newerThanInstalled;
  }

  /** A line with values; empty labels for a scalar. NaN with stale bits where there is none. */
  record Expected(Labels labels, List<Double> values) {}

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
      case "ordered" -> expected.ordered = true;
      case "since" -> expected.newerThanInstalled = true;
      default -> throw new IllegalArgumentException("unknown expectation");
    }
  }

  private static SelectedSeries loaded(String line) throws ParseException {
    int end = endOfLabels(line);
    double[] slots = values(line.substring(end)).toArray();
    long[] times = new long[slots.length];
    double[] values = new double[slots.length];
    int count = 0;
    for (int i = 0; i < slots.length; i++) {
      if (Double.doubleToRawLongBits(slots[i]) != GAP) {
        times[count] = i * loadStepMillis;
        values[count++] = slots[i];
      }
    }
    return new SelectedSeries(
        labels(line.substring(0, end)),
        new SampleArray(Arrays.copyOf(times, count), Arrays.copyOf(values, count)));
  }

  private static Expected expected(String line) throws ParseException {
    int end = endOfLabels(line);
    List<Double> values =
        values(line.substring(end))
            .map(v -> Double.doubleToRawLongBits(v) == GAP ? StaleMarker.VALUE : v)
            .boxed()
            .toList();
    return new Expected(labels(line.substring(0, end)), values);
  }

  private static int endOfLabels(String line) {
    int brace = line.lastIndexOf('}');
    if (brace >= 0) {
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

  /** A NaN that stands for "no sample". */
  private static final long GAP = 0x7ff8_0000_0000_0dadL;

  private static DoubleStream values(String text) {
    return text.isBlank()
        ? DoubleStream.empty()
        : Arrays.stream(text.strip().split("\\s+")).flatMapToDouble(Script::run);
  }

  /**
   * One word: a value, {@code _}, {@code stale}, or a run such as {@code 0+10x5} or {@code _x3}.
   */
  private static DoubleStream run(String word) {
    java.util.regex.Matcher run =
        java.util.regex.Pattern.compile("(.+?)(?:([+-])([0-9.e]+))?x([0-9]+)").matcher(word);
    if (!run.matches()) {
      return DoubleStream.of(value(word));
    }
    double start = value(run.group(1));
    int count = Integer.parseInt(run.group(4));
    if (run.group(3) == null) {
      return DoubleStream.generate(() -> start).limit(repeats(word, count));
    }
    double step = Double.parseDouble(run.group(2) + run.group(3));
    return DoubleStream.iterate(start, v -> v + step).limit(count + 1L);
  }

  /** {@code _x3} are three gaps, {@code 7x3} a seven and three more. */
  private static long repeats(String word, int count) {
    return word.startsWith("_") ? count : count + 1L;
  }

  private static double value(String word) {
    return switch (word) {
      case "_" -> Double.longBitsToDouble(GAP);
      case "stale" -> StaleMarker.VALUE;
      default -> Literals.goFloat(word).orElseThrow();
    };
  }
}
