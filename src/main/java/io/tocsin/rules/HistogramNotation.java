package io.tocsin.rules;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.GoText;
import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.HistogramBuilder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of native histograms in unit tests: properties in any order, 0 where left out.
 *
 * <pre>
 * {{schema:1 sum:-0.3 count:26.2 z_bucket:3 z_bucket_w:0.05 buckets:[5 10 7] offset:-3
 *   n_buckets:[4 1.2] n_offset:-5 counter_reset_hint:gauge}}
 * {{schema:-53 sum:9 count:5 custom_values:[1 5] buckets:[2 2 1]}}
 * </pre>
 */
final class HistogramNotation {
  private static final Pattern PROPERTY =
      Pattern.compile("\\s*+([a-z_]++):(?:\\[([^\\[\\]]*+)]|([^\\s\\[\\]]++))(?=\\s|$)\\s*+");

  /** More than any bucket of a double has, and short enough to print the buckets in between. */
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,6}");

  private final Map<String, String> numbers = new HashMap<>();
  private final Map<String, double[]> lists = new HashMap<>();

  private HistogramNotation() {}

  /**
   * Reads {@code {{...}}}.
   *
   * @return empty when it is something else, or its properties do not fit each other
   */
  static Optional<Histogram> histogram(String text) {
    var notation = new HistogramNotation();
    boolean braced = text.startsWith("{{") && text.endsWith("}}") && text.length() >= 4;
    return braced && notation.read(text.substring(2, text.length() - 2))
        ? notation.build()
        : Optional.empty();
  }

  private boolean read(String properties) {
    Matcher property = PROPERTY.matcher(properties);
    int end = 0;
    while (property.find() && property.start() == end) {
      String name = property.group(1);
      boolean first = !numbers.containsKey(name) && !lists.containsKey(name);
      boolean readable =
          property.group(2) == null
              ? keep(name, property.group(3))
              : keepList(name, property.group(2));
      if (!first || !readable) {
        return false;
      }
      end = property.end();
    }
    return end == properties.length() || properties.isBlank();
  }

  private boolean keep(String name, String value) {
    numbers.put(name, value);
    return switch (name) {
      case "schema", "offset", "n_offset" -> WHOLE.matcher(value).matches();
      case "sum", "count", "z_bucket", "z_bucket_w" -> SeriesNotation.number(value).isPresent();
      case "counter_reset_hint" -> hint(value).isPresent();
      default -> false;
    };
  }

  private boolean keepList(String name, String values) {
    String[] words = values.isBlank() ? new String[0] : values.strip().split("\\s+");
    var list = new double[words.length];
    for (int i = 0; i < words.length; i++) {
      OptionalDouble number = SeriesNotation.number(words[i]);
      if (number.isEmpty()) {
        return false;
      }
      list[i] = number.getAsDouble();
    }
    lists.put(name, list);
    return List.of("buckets", "n_buckets", "custom_values").contains(name);
  }

  private static Optional<Hint> hint(String text) {
    return Arrays.stream(Hint.values()).filter(hint -> text(hint).equals(text)).findFirst();
  }

  private static String text(Hint hint) {
    return hint.name().toLowerCase(Locale.ROOT);
  }

  private Optional<Histogram> build() {
    HistogramBuilder builder =
        Histogram.builder(whole("schema"))
            .hint(hint(numbers.getOrDefault("counter_reset_hint", "unknown")).orElseThrow())
            .zeroBucket(number("z_bucket_w"), number("z_bucket"))
            .count(number("count"))
            .sum(number("sum"))
            .positive(spans("buckets", "offset"), list("buckets"))
            .negative(spans("n_buckets", "n_offset"), list("n_buckets"))
            .customBounds(list("custom_values"));
    return builder.shapeFault().isPresent() ? Optional.empty() : Optional.of(builder.build());
  }

  private int whole(String name) {
    return Integer.parseInt(numbers.getOrDefault(name, "0"));
  }

  private double number(String name) {
    return SeriesNotation.number(numbers.getOrDefault(name, "0")).orElseThrow();
  }

  private double[] list(String name) {
    return lists.getOrDefault(name, new double[0]);
  }

  private List<BucketSpan> spans(String buckets, String offset) {
    int length = list(buckets).length;
    return length == 0 ? List.of() : List.of(new BucketSpan(whole(offset), length));
  }

  /** The text of a histogram: what is not 0, buckets from the first to the last populated one. */
  static String text(Histogram histogram) {
    Histogram compact = histogram.compacted();
    var out = new StringJoiner(" ", "{{", "}}");
    add(out, "schema", compact.schema());
    add(out, "count", compact.count());
    add(out, "sum", compact.sum());
    add(out, "z_bucket", compact.zeroCount());
    add(out, "z_bucket_w", compact.zeroThreshold());
    if (compact.usesCustomBuckets()) {
      out.add("custom_values:" + text(compact.customBounds()));
    }
    if (compact.hint() != Hint.UNKNOWN) {
      out.add("counter_reset_hint:" + text(compact.hint()));
    }
    addBuckets(out, "", compact.positiveSpans(), compact.positiveCounts());
    addBuckets(out, "n_", compact.negativeSpans(), compact.negativeCounts());
    return out.toString();
  }

  private static void add(StringJoiner out, String name, double value) {
    if (value != 0) {
      out.add(name + ":" + GoText.shortFloat(value));
    }
  }

  private static void addBuckets(
      StringJoiner out, String prefix, List<BucketSpan> spans, double[] counts) {
    if (spans.isEmpty()) {
      return;
    }
    add(out, prefix + "offset", spans.getFirst().offset());
    var list = new StringJoiner(" ", "[", "]");
    int next = 0;
    for (BucketSpan span : spans) {
      boolean first = next == 0;
      for (int gap = 0; !first && gap < span.offset(); gap++) {
        list.add("0");
      }
      for (int i = 0; i < span.length(); i++) {
        list.add(GoText.shortFloat(counts[next++]));
      }
    }
    out.add(prefix + "buckets:" + list);
  }

  private static String text(double[] numbers) {
    var list = new StringJoiner(" ", "[", "]");
    for (double number : numbers) {
      list.add(GoText.shortFloat(number));
    }
    return list.toString();
  }
}
