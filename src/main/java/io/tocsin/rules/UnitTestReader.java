package io.tocsin.rules;

import io.tocsin.alert.Alert;
import io.tocsin.config.Document;
import io.tocsin.config.Document.UnknownKeys;
import io.tocsin.config.Faults;
import io.tocsin.config.Section;
import io.tocsin.config.Value;
import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.promql.Engine;
import io.tocsin.promql.ParseException;
import io.tocsin.rules.UnitTestFile.AlertTest;
import io.tocsin.rules.UnitTestFile.Case;
import io.tocsin.rules.UnitTestFile.ExpectedSample;
import io.tocsin.rules.UnitTestFile.ExprTest;
import io.tocsin.rules.UnitTestFile.FiringAlert;
import io.tocsin.rules.UnitTestFile.InputSeries;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads unit-test files as strictly as rule files: every fault is told at once, with its place. */
final class UnitTestReader {
  /** Evaluations of one test; two years of one each minute. */
  static final long MAX_EVALUATIONS = 1_000_000;

  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);
  private static final SeriesNotation.Values NO_VALUES =
      new SeriesNotation.Values(SampleArray.EMPTY, HistogramArray.EMPTY);

  private final Engine engine;
  private final Faults faults;
  private final UnknownKeys unknownKeys;

  /**
   * @param engine whose syntax the series are read by
   */
  UnitTestReader(Engine engine, Faults faults, UnknownKeys unknownKeys) {
    this.engine = engine;
    this.unknownKeys = unknownKeys;
    this.faults = faults;
  }

  /**
   * Reads one file.
   *
   * @param shownAs the name in faults
   * @return what it says; an empty file holds no test. Empty when a fault was reported
   */
  Optional<UnitTestFile> read(Path path, String shownAs) {
    Optional<Value> root =
        new Document.Reader(faults, unknownKeys).read(path, shownAs).filter(v -> !v.isNull());
    if (root.isPresent()) {
      Path parent = path.getParent();
      Path directory = parent == null ? Path.of("") : parent;
      return root.get().build(yaml -> file(yaml, directory));
    }
    return faults.isEmpty()
        ? Optional.of(
            new UnitTestFile(List.of(), List.of(), DEFAULT_INTERVAL, List.of(), false, List.of()))
        : Optional.empty();
  }

  private UnitTestFile file(Section yaml, Path directory) {
    Duration interval = interval(yaml, "evaluation_interval", DEFAULT_INTERVAL);
    Set<Path> ruleFiles = new LinkedHashSet<>();
    List<String> unmatched = new ArrayList<>();
    yaml.list("rule_files", Optional::of)
        .forEach(value -> ruleFiles(directory, value, ruleFiles, unmatched));
    return new UnitTestFile(
        List.copyOf(ruleFiles),
        unmatched,
        interval,
        groupOrder(yaml),
        yaml.bool("fuzzy_compare", false),
        yaml.list("tests", value -> value.build(test -> test(test, interval))));
  }

  /** Zero counts as not given. */
  private static Duration interval(Section yaml, String key, Duration otherwise) {
    return yaml.optionalDuration(key).filter(Duration::isPositive).orElse(otherwise);
  }

  private static void ruleFiles(
      Path directory, Value value, Set<Path> found, List<String> unmatched) {
    try {
      Path pattern = directory.resolve(value.string()).normalize();
      List<Path> matched = FileGlob.expand(pattern);
      found.addAll(matched);
      if (matched.isEmpty()) {
        unmatched.add(pattern.toString());
      }
    } catch (PatternSyntaxException e) {
      value.fault("is not a file pattern: " + e.getDescription());
    } catch (InvalidPathException e) {
      value.fault("is not a file name: " + e.getReason());
    }
  }

  private static List<String> groupOrder(Section yaml) {
    var names = new HashSet<String>();
    return yaml.list(
        "group_eval_order",
        value -> {
          String name = value.string();
          if (!names.add(name)) {
            value.fault("names a group a second time: " + name);
          }
          return Optional.of(name);
        });
  }

  private @Nullable Case test(Section yaml, Duration evaluationInterval) {
    Duration interval = interval(yaml, "interval", evaluationInterval);
    var test =
        new Case(
            yaml.string("name", ""),
            yaml.value("start_timestamp").flatMap(UnitTestReader::time).orElse(Instant.EPOCH),
            Labels.of(yaml.stringMap("external_labels")),
            yaml.value("external_url").flatMap(UnitTestReader::url).orElse(URI.create("")),
            yaml.list("input_series", value -> value.build(s -> series(s, interval))),
            yaml.list("alert_rule_test", value -> value.build(UnitTestReader::alertTest)),
            yaml.list("promql_expr_test", value -> value.build(UnitTestReader::exprTest)));
    if (test.lastEvalTime().dividedBy(evaluationInterval) > MAX_EVALUATIONS) {
      yaml.fault(
          "interval", "the latest eval_time is more than " + MAX_EVALUATIONS + " evaluations away");
    }
    return test;
  }

  private static Optional<Instant> time(Value value) {
    return value.scalar("a time such as 1609459200 or 2021-01-01T00:00:00Z", UnitTestReader::time);
  }

  private static Optional<Instant> time(String text) {
    OptionalDouble seconds = SeriesNotation.number(text);
    try {
      return Optional.of(
          seconds.isPresent()
              ? Instant.ofEpochMilli(Math.round(seconds.getAsDouble() * 1000))
              : OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static Optional<URI> url(Value value) {
    return value.scalar(
        "a URL",
        text -> {
          try {
            return Optional.of(new URI(text));
          } catch (URISyntaxException _) {
            return Optional.empty();
          }
        });
  }

  private @Nullable InputSeries series(Section yaml, Duration interval) {
    Optional<Labels> labels = yaml.value("series").flatMap(this::labels);
    yaml.require("series");
    SeriesNotation.Values values =
        yaml.value("values").flatMap(value -> values(value, interval.toMillis())).orElse(NO_VALUES);
    return labels.isPresent()
        ? new InputSeries(labels.get(), values.samples(), values.histograms())
        : null;
  }

  private Optional<Labels> labels(Value value) {
    try {
      Optional<Labels> labels = SeriesNotation.labels(engine, value.string());
      if (labels.isEmpty()) {
        value.fault("must be a series such as up{job=\"shop\"}: " + value.string());
      }
      return labels;
    } catch (ParseException e) {
      value.fault("is not a series: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<SeriesNotation.Values> values(Value value, long intervalMillis) {
    return value.scalar(
        "values such as 1 0+10x5 7x3 {{count:1 buckets:[1]}}x3 _ _x3 stale, at most "
            + SeriesNotation.MAX_VALUES,
        text -> SeriesNotation.values(text, intervalMillis));
  }

  private static AlertTest alertTest(Section yaml) {
    String name = yaml.string("alertname");
    return new AlertTest(
        yaml.duration("eval_time", Duration.ZERO),
        name,
        yaml.list("exp_alerts", value -> value.build(alert -> firing(alert, name))));
  }

  private static FiringAlert firing(Section yaml, String alertname) {
    var labels = new TreeMap<>(yaml.stringMap("exp_labels"));
    labels.put(Alert.ALERTNAME, alertname);
    return new FiringAlert(
        Labels.withEmptyValues(labels), Labels.withEmptyValues(yaml.stringMap("exp_annotations")));
  }

  private static ExprTest exprTest(Section yaml) {
    return new ExprTest(
        yaml.string("expr", ""),
        yaml.duration("eval_time", Duration.ZERO),
        yaml.list("exp_samples", value -> value.build(UnitTestReader::sample)));
  }

  private static ExpectedSample sample(Section yaml) {
    Optional<Histogram> histogram =
        yaml.value("histogram")
            .flatMap(
                v ->
                    v.scalar(
                        "a histogram such as {{count:3 sum:4 buckets:[1 2]}}",
                        HistogramNotation::histogram));
    double value =
        yaml.value("value").flatMap(v -> v.scalar("a number", UnitTestReader::number)).orElse(0.0);
    return new ExpectedSample(yaml.string("labels", ""), value, histogram);
  }

  private static Optional<Double> number(String text) {
    OptionalDouble number = SeriesNotation.number(text);
    return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
  }
}
