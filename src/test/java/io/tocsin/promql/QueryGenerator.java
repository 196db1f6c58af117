package io.tocsin.promql;

import java.util.List;
import java.util.Random;

/** Makes up valid queries over the metrics of {@link PromqlDifferentialIT}, the same each run. */
final class QueryGenerator {
  private static final List<String> RANGE_FUNCTIONS =
      List.of(
          "rate",
          "increase",
          "delta",
          "irate",
          "idelta",
          "deriv",
          "changes",
          "resets",
          "avg_over_time",
          "sum_over_time",
          "count_over_time",
          "min_over_time",
          "max_over_time",
          "stddev_over_time",
          "stdvar_over_time",
          "last_over_time",
          "present_over_time",
          "absent_over_time");

  /** Not sin, cos and tan: of great numbers they make noise of the last digit. */
  private static final List<String> SAMPLE_FUNCTIONS =
      List.of(
          "abs",
          "ceil",
          "floor",
          "exp",
          "sqrt",
          "ln",
          "log2",
          "log10",
          "sgn",
          "asin",
          "acos",
          "atan",
          "sinh",
          "cosh",
          "tanh",
          "asinh",
          "acosh",
          "atanh",
          "deg",
          "rad",
          "round",
          "minute",
          "hour",
          "day_of_week",
          "day_of_month",
          "day_of_year",
          "days_in_month",
          "month",
          "year",
          "timestamp",
          "absent",
          "sort",
          "sort_desc");

  private static final List<String> AGGREGATIONS =
      List.of("sum", "avg", "min", "max", "count", "group");

  /** Without equal values, of which topk may take any, and infinities, which 3.0 sees otherwise. */
  private static final List<String> VARIED =
      List.of(
          "temperature",
          "sum by (instance, job) (requests_total)",
          "avg_over_time(requests_total[11m1s])",
          "sin(requests_total offset 1m1s) * 10");

  private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^");
  private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
  private static final List<String> SETS = List.of("and", "or", "unless");

  private static final List<String> SELECTORS =
      List.of(
          "requests_total",
          "requests_total{job=\"api\"}",
          "requests_total{instance=~\"[ab]\"}",
          "requests_total{instance!=\"a\"}",
          "requests_total{code!~\"5..\"}",
          "temperature",
          "temperature{room=\"hall\"}",
          "sparse",
          "missing{job=\"x\"}",
          "latency_bucket{job=\"api\"}",
          "constant");

  private static final List<String> GROUPINGS =
      List.of(
          "", " by (job)", " by (instance, job)", " without (instance)", " by (code)", " by ()");

  private static final List<String> SCALARS =
      List.of("1", "2.5", "-3", "0", "time()", "Inf", "NaN", "scalar(constant)", "pi()");

  private static final List<String> RANGES = List.of("61s", "2m7s", "5m3s", "11m1s");

  private static final List<String> SHIFTS =
      List.of("", "", "", "", " offset 1m1s", " offset -1m1s", " @ 1501", " @ end() offset 2m1s");

  private final Random random;

  QueryGenerator(long seed) {
    this.random = new Random(seed);
  }

  /**
   * @param depth how many functions and operators may lie within each other
   */
  String vector(int depth) {
    if (depth <= 0) {
      return selector();
    }
    return switch (random.nextInt(9)) {
      case 0, 1 -> oneOf(RANGE_FUNCTIONS) + "(" + range(depth - 1) + ")";
      case 2 -> oneOf(SAMPLE_FUNCTIONS) + "(" + vector(depth - 1) + ")";
      case 3 -> oneOf(AGGREGATIONS) + oneOf(GROUPINGS) + " (" + vector(depth - 1) + ")";
      case 4 -> withParameter(depth - 1);
      case 5 -> withScalar(depth - 1);
      case 6 -> matched(depth - 1);
      case 7 -> special(depth - 1);
      default -> "-" + selector();
    };
  }

  private String selector() {
    return oneOf(SELECTORS) + oneOf(SHIFTS);
  }

  private String range(int depth) {
    return depth > 0 && random.nextInt(4) == 0
        ? "(" + vector(depth) + ")[" + oneOf(RANGES) + ":" + oneOf(List.of("", "37s")) + "]"
        : oneOf(SELECTORS) + "[" + oneOf(RANGES) + "]" + oneOf(SHIFTS);
  }

  private String withParameter(int depth) {
    String operand = vector(depth) + ")";
    return switch (random.nextInt(5)) {
      case 0 -> "topk" + oneOf(GROUPINGS) + " (2, " + oneOf(VARIED) + ")";
      case 1 -> "bottomk" + oneOf(GROUPINGS) + " (2, " + oneOf(VARIED) + ")";
      case 2 -> oneOf(List.of("stddev", "stdvar")) + oneOf(GROUPINGS) + " (" + oneOf(VARIED) + ")";
      case 3 ->
          "quantile" + oneOf(GROUPINGS) + " (" + oneOf(List.of("0.5", "0.9", "2")) + ", " + operand;
      default -> "count_values" + oneOf(GROUPINGS) + " (\"value\", " + operand;
    };
  }

  private String withScalar(int depth) {
    boolean comparison = random.nextBoolean();
    String op =
        comparison
            ? oneOf(COMPARISONS) + (random.nextInt(3) == 0 ? " bool" : "")
            : oneOf(ARITHMETIC);
    String vector = "(" + vector(depth) + ")";
    return random.nextBoolean()
        ? vector + " " + op + " " + oneOf(SCALARS)
        : oneOf(SCALARS) + " " + op + " " + vector;
  }

  private String matched(int depth) {
    String left = "(" + vector(depth) + ")";
    String right = "(" + vector(depth) + ")";
    return switch (random.nextInt(4)) {
      case 0 ->
          left
              + " "
              + oneOf(SETS)
              + oneOf(List.of("", " on (job)", " ignoring (code)"))
              + " "
              + right;
      case 1 -> left + " " + oneOf(ARITHMETIC) + " " + right;
      case 2 -> left + " " + oneOf(COMPARISONS) + oneOf(List.of("", " bool")) + " " + right;
      default ->
          left
              + " "
              + oneOf(ARITHMETIC)
              + " on (job) "
              + oneOf(List.of("group_left ", "group_left (room) "))
              + "sum by (job) ("
              + right
              + ")";
    };
  }

  private String special(int depth) {
    String operand = vector(depth);
    return switch (random.nextInt(9)) {
      case 0 ->
          "histogram_quantile("
              + oneOf(List.of("0.5", "0.95", "1", "-1"))
              + ", sum by (job, le) (rate(latency_bucket["
              + oneOf(RANGES)
              + "])))";
      case 1 -> "label_replace(" + operand + ", \"to\", \"$1-x\", \"instance\", \"(.*)\")";
      case 2 -> "label_join(" + operand + ", \"to\", \"/\", \"job\", \"instance\")";
      case 3 -> "clamp(" + operand + ", 2, 50)";
      case 4 -> "clamp_min(" + operand + ", 10)";
      case 5 -> "predict_linear(temperature[" + oneOf(RANGES) + "], 600)";
      case 6 -> "quantile_over_time(0.7, " + range(depth) + ")";
      case 7 -> "round(" + operand + ", 0.1)";
      default -> "vector(scalar(" + operand + "))";
    };
  }

  private String oneOf(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
