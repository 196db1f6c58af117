package io.tocsin.rules;

import io.tocsin.model.CombinedHistogram;
import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.promql.Engine;
import io.tocsin.promql.Expr;
import io.tocsin.promql.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * The text form of series in unit tests.
 *
 * <pre>
 *   values              samples
 *   1 _ stale           1, none, a stale marker
 *   0+10x3              0 10 20 30
 *   7x2                 7 7 7
 *   _x2                 none, none
 *   {{count:2}}         a native histogram, see {@link HistogramNotation}
 *   {{count:2}}+{{count:1}}x2   those of count 2, 3, 4; also with - and without a step
 * </pre>
 */
final class SeriesNotation {
  /** Of one series; half a year of samples each 15 seconds. */
  static final int MAX_VALUES = 1_000_000;

  /** Of the histograms of one series, as {@link Histogram#size}; a quarter of a gigabyte. */
  private static final long MAX_HISTOGRAM_SIZE = 16_000_000;

  private static final String DECIMAL =
      "(?:[0-9]++(?:\\.[0-9]*+)?+|\\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+";
  private static final String NUMBER = "(?:" + DECIMAL + "|(?i:\\.?inf|\\.?nan))";
  private static final Pattern SIGNED = Pattern.compile("[+-]?+" + NUMBER);
  private static final String HISTOGRAM = "\\{\\{[^{}]*+}}";
  private static final Pattern HISTOGRAM_RUN =
      Pattern.compile("(" + HISTOGRAM + ")(?:([+-])(" + HISTOGRAM + "))?x([0-9]{1,7})");
  private static final Pattern RUN =
      Pattern.compile("([+-]?+" + NUMBER + "|_)([+-]" + NUMBER + ")?x([0-9]{1,7})");

  private final long intervalMillis;
  private long[] timestampsMillis = new long[16];
  private double[] values = new double[16];
  private int count; // floats
  private final List<Histogram> histograms = new ArrayList<>();
  private long[] histogramMillis = new long[16];
  private long histogramSize;
  private int slot; // values and gaps

  private SeriesNotation(long intervalMillis) {
    this.intervalMillis = intervalMillis;
  }

  /** What a text stands for; a timestamp occurs once. */
  record Values(SampleArray samples, HistogramArray histograms) {}

  /**
   * The samples of a text.
   *
   * @param intervalMillis between two values, the first of which is at 0
   * @return empty when the text is something else or has more than {@link #MAX_VALUES}
   */
  static Optional<Values> values(String text, long intervalMillis) {
    var notation = new SeriesNotation(intervalMillis);
    for (int start = 0, end; start < text.length(); start = end + 1) {
      end = endOfWord(text, start);
      if (end > start && !notation.read(text.substring(start, end))) {
        return Optional.empty();
      }
    }
    return Optional.of(notation.values());
  }

  /** Space ends a word, but not within double braces. */
  private static int endOfWord(String text, int start) {
    int end = start;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      int close = text.startsWith("{{", end) ? text.indexOf("}}", end) : -1;
      end = close < 0 ? end + 1 : close + 2;
    }
    return end;
  }

  private Values values() {
    return new Values(
        new SampleArray(Arrays.copyOf(timestampsMillis, count), Arrays.copyOf(values, count)),
        new HistogramArray(
            Arrays.copyOf(histogramMillis, histograms.size()),
            histograms.toArray(Histogram[]::new)));
  }

  private boolean read(String word) {
    if (word.equals("_")) {
      return gaps(1);
    }
    if (word.equals("stale")) {
      return sample(StaleMarker.VALUE);
    }
    if (word.startsWith("{{")) {
      Optional<Histogram> histogram = HistogramNotation.histogram(word);
      return histogram.isPresent() ? sample(histogram.get()) : histogramRun(word);
    }
    OptionalDouble single = number(word);
    return single.isPresent() ? sample(single.getAsDouble()) : run(word);
  }

  private boolean run(String word) {
    java.util.regex.Matcher run = RUN.matcher(word);
    if (!run.matches()) {
      return false;
    }
    int times = Integer.parseInt(run.group(3));
    if (run.group(1).equals("_")) {
      return run.group(2) == null && gaps(times);
    }
    double value = number(run.group(1)).orElseThrow();
    double step = run.group(2) == null ? 0 : number(run.group(2)).orElseThrow();
    for (int i = 0; i <= times; i++) { // 7x2 is a seven and two more
      if (!sample(value)) {
        return false;
      }
      value += step;
    }
    return true;
  }

  private boolean histogramRun(String word) {
    java.util.regex.Matcher run = HISTOGRAM_RUN.matcher(word);
    if (!run.matches()) {
      return false;
    }
    Optional<Histogram> value = HistogramNotation.histogram(run.group(1));
    Optional<Histogram> step =
        run.group(3) == null ? Optional.empty() : HistogramNotation.histogram(run.group(3));
    boolean readable = value.isPresent() && (step.isPresent() || run.group(3) == null);
    int times = readable ? Integer.parseInt(run.group(4)) : -1;
    for (int i = 0; i <= times; i++) {
      if (value.isEmpty() || !sample(value.get())) {
        return false;
      }
      if (step.isPresent()) {
        value = stepped(value.get(), run.group(2), step.get());
      }
    }
    return readable;
  }

  private static Optional<Histogram> stepped(Histogram value, String operator, Histogram step) {
    return (operator.equals("+") ? value.plus(step) : value.minus(step))
        .map(CombinedHistogram::histogram);
  }

  private boolean sample(Histogram value) {
    histogramSize += value.size();
    if (slot >= MAX_VALUES || histogramSize > MAX_HISTOGRAM_SIZE) {
      return false;
    }
    if (histograms.size() == histogramMillis.length) {
      histogramMillis = Arrays.copyOf(histogramMillis, histogramMillis.length * 2);
    }
    histogramMillis[histograms.size()] = slot * intervalMillis;
    histograms.add(value);
    slot++;
    return true;
  }

  private boolean gaps(int times) {
    slot += times;
    return slot <= MAX_VALUES;
  }

  private boolean sample(double value) {
    if (slot >= MAX_VALUES) {
      return false;
    }
    if (count == values.length) {
      timestampsMillis = Arrays.copyOf(timestampsMillis, count * 2);
      values = Arrays.copyOf(values, count * 2);
    }
    timestampsMillis[count] = slot * intervalMillis;
    values[count] = value;
    count++;
    slot++;
    return true;
  }

  /** A number as YAML or PromQL writes it: {@code 1e3}, {@code -Inf}, {@code .nan}. */
  static OptionalDouble number(String text) {
    if (!SIGNED.matcher(text).matches()) {
      return OptionalDouble.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.endsWith("nan")) {
      return OptionalDouble.of(Double.NaN);
    }
    if (lower.endsWith("inf")) {
      return OptionalDouble.of(
          lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    return OptionalDouble.of(Double.parseDouble(text));
  }

  /**
   * The labels of {@code up{job="shop"}}; empty or {@code {}} for none.
   *
   * @return empty when the text is an expression of another kind, such as a sum
   * @throws ParseException when it is no expression at all
   */
  static Optional<Labels> labels(Engine engine, String text) throws ParseException {
    if (text.isBlank() || text.strip().equals("{}")) {
      return Optional.of(Labels.EMPTY);
    }
    if (!(engine.parse(text) instanceof Expr.VectorSelector selector)) {
      return Optional.empty();
    }
    Labels.Builder labels = Labels.newBuilder();
    for (Matcher matcher : selector.matchers()) {
      if (matcher.op() != Matcher.Op.EQUAL) {
        return Optional.empty();
      }
      labels.set(matcher.name(), matcher.value());
    }
    return Optional.of(labels.build());
  }
}
