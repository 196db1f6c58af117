package io.tocsin.rules;

import io.tocsin.alert.Hold;
import io.tocsin.config.Document;
import io.tocsin.config.Document.UnknownKeys;
import io.tocsin.config.Faults;
import io.tocsin.config.Section;
import io.tocsin.config.Value;
import io.tocsin.model.Labels;
import io.tocsin.promql.Engine;
import io.tocsin.promql.Expr;
import io.tocsin.promql.ParseException;
import io.tocsin.template.RuleTemplate;
import io.tocsin.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads Prometheus rule files, strictly: unknown keys, expressions and templates that do not parse
 * are faults, and all of them are told at once. {@code ${NAME}} is left as it is.
 */
public final class RuleFileReader {
  private static final String LABELS = "labels";

  private final Engine engine;
  private final Defaults defaults;
  private final UnknownKeys unknownKeys;

  /**
   * What a group has that does not say otherwise.
   *
   * @param interval positive
   */
  public record Defaults(Duration interval, Duration queryOffset) {
    /** One minute, no offset. */
    public static final Defaults PROMETHEUS = new Defaults(Duration.ofMinutes(1), Duration.ZERO);
  }

  /**
   * @param engine whose syntax the expressions are read by
   */
  public RuleFileReader(Engine engine, Defaults defaults) {
    this(engine, defaults, UnknownKeys.FAULT);
  }

  /**
   * @param engine whose syntax the expressions are read by
   */
  public RuleFileReader(Engine engine, Defaults defaults, UnknownKeys unknownKeys) {
    this.engine = engine;
    this.defaults = defaults;
    this.unknownKeys = unknownKeys;
  }

  /**
   * Reads one file.
   *
   * @param shownAs the name in faults and in {@link RuleGroup#file}
   * @return its groups; those at fault are left out
   */
  public List<RuleGroup> read(Path path, String shownAs, Faults faults) {
    return new Document.Reader(faults, unknownKeys)
        .read(path, shownAs)
        .filter(Predicate.not(Value::isNull))
        .map(root -> groups(root, shownAs))
        .orElse(List.of());
  }

  /** Reads one file from its text, as {@link #read}. */
  public List<RuleGroup> parse(String text, String shownAs, Faults faults) {
    return new Document.Reader(faults, unknownKeys)
        .parse(text, shownAs, Path.of("."))
        .filter(Predicate.not(Value::isNull))
        .map(root -> groups(root, shownAs))
        .orElse(List.of());
  }

  private List<RuleGroup> groups(Value root, String file) {
    var names = new HashSet<String>();
    return root.<List<RuleGroup>>build(s -> s.list("groups", value -> group(value, file, names)))
        .orElse(List.of());
  }

  /** An empty element of a list says nothing, as Prometheus's YAML has it; so with rules. */
  private Optional<RuleGroup> group(Value yaml, String file, Set<String> names) {
    return yaml.isNull() ? Optional.empty() : yaml.build(s -> group(s, file, names));
  }

  private RuleGroup group(Section yaml, String file, Set<String> names) {
    String name = yaml.string("name");
    if (yaml.has("name") && name.isEmpty()) {
      yaml.fault("name", "must not be empty");
    } else if (yaml.has("name") && !names.add(name)) {
      yaml.fault("name", "is the name of an earlier group of this file: " + name);
    }
    Duration interval =
        yaml.optionalDuration("interval").filter(Duration::isPositive).orElse(defaults.interval());
    Duration offset = yaml.duration("query_offset", defaults.queryOffset());
    int limit = Math.clamp(yaml.integer("limit", 0), 0, Integer.MAX_VALUE); // below 0: none
    Map<String, String> shared = labels(yaml);
    List<Rule> rules = yaml.list("rules", value -> rule(value, shared));
    if (rules.stream().anyMatch(Rule.Alerting.class::isInstance)) {
      templates(yaml, LABELS, name); // told of here, not at every rule
    }
    return new RuleGroup(file, name, interval, offset, limit, rules);
  }

  /** A group at fault is left out, so a rule at fault may be as well. */
  private Optional<Rule> rule(Value yaml, Map<String, String> shared) {
    return yaml.isNull() ? Optional.empty() : yaml.build(s -> rule(s, shared));
  }

  private @Nullable Rule rule(Section yaml, Map<String, String> shared) {
    boolean records = !yaml.string("record", "").isEmpty();
    boolean alerts = !yaml.string("alert", "").isEmpty();
    if (records == alerts) {
      yaml.allow("for", "keep_firing_for", "annotations", "labels", "expr");
      yaml.fault(
          records ? "alert" : "record",
          records ? "only one of record and alert may be given" : "record or alert is required");
      return null;
    }
    return records ? recording(yaml, shared) : alerting(yaml, shared);
  }

  private @Nullable Rule recording(Section yaml, Map<String, String> shared) {
    String name = yaml.string("record");
    if (name.indexOf('{') >= 0 || name.indexOf('}') >= 0) {
      yaml.fault("record", "must be a metric name without braces; labels go to labels: " + name);
    }
    for (String key : List.of("for", "keep_firing_for")) {
      if (yaml.duration(key, Duration.ZERO).isPositive()) {
        yaml.fault(key, "belongs to alerting rules only");
      }
    }
    if (!yaml.stringMap("annotations").isEmpty()) {
      yaml.fault("annotations", "belongs to alerting rules only");
    }
    var labels = new TreeMap<>(shared);
    labels.putAll(labels(yaml));
    return expr(yaml).<Rule>map(expr -> new Rule.Recording(name, expr, labels)).orElse(null);
  }

  private @Nullable Rule alerting(Section yaml, Map<String, String> shared) {
    String name = yaml.string("alert");
    var hold =
        new Hold(
            yaml.duration("for", Duration.ZERO), yaml.duration("keep_firing_for", Duration.ZERO));
    SortedMap<String, RuleTemplate> labels = inherited(name, shared);
    labels.putAll(templates(yaml, LABELS, name));
    SortedMap<String, RuleTemplate> annotations = templates(yaml, "annotations", name);
    return expr(yaml)
        .<Rule>map(expr -> new Rule.Alerting(name, expr, hold, labels, annotations))
        .orElse(null);
  }

  private Optional<Expr> expr(Section yaml) {
    if (!yaml.require("expr")) {
      return Optional.empty();
    }
    return yaml.value("expr").flatMap(this::expr);
  }

  private Optional<Expr> expr(Value value) {
    if (!value.isScalar()) {
      value.fault("must be a PromQL expression");
      return Optional.empty();
    }
    String text = value.string();
    try {
      return Optional.of(engine.parse(text));
    } catch (ParseException e) {
      value.fault(offset(text, e.line(), e.column()), "is not PromQL: " + e.problem());
      return Optional.empty();
    }
  }

  /** The character at a line and byte column, both from 1. */
  private static int offset(String text, int line, int byteColumn) {
    int lineStart = lineStart(text, line);
    int at = lineStart;
    int bytes = 1;
    while (at < text.length() && bytes < byteColumn) {
      int character = text.codePointAt(at);
      bytes += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
      at += Character.charCount(character);
    }
    return at;
  }

  private static int lineStart(String text, int line) {
    int at = 0;
    for (int i = 1; i < line; i++) {
      at = text.indexOf('\n', at) + 1;
    }
    return at;
  }

  private Map<String, String> labels(Section yaml) {
    return yaml.<Map<String, String>>section(
            LABELS,
            labels -> {
              Map<String, String> texts = labels.entries(value -> Optional.of(value.string()));
              checkNames(labels, LABELS, texts.keySet());
              return texts;
            })
        .orElse(Map.of());
  }

  /**
   * @param key of the section, which may be that of annotations
   */
  private static void checkNames(Section yaml, String key, Set<String> names) {
    for (String name : names) {
      if (name.isEmpty() || (key.equals(LABELS) && name.equals(Labels.NAME))) {
        yaml.fault(name, "is no name for a label");
      }
    }
  }

  /** Labels of the group; what is no template is a fault of the group and left out here. */
  private static SortedMap<String, RuleTemplate> inherited(
      String alert, Map<String, String> shared) {
    var templates = new TreeMap<String, RuleTemplate>();
    shared.forEach((name, text) -> parse(alert, text).ifPresent(t -> templates.put(name, t)));
    return templates;
  }

  private static Optional<RuleTemplate> parse(String alert, String text) {
    try {
      return Optional.of(RuleTemplate.parse(alert, text));
    } catch (TemplateException _) {
      return Optional.empty();
    }
  }

  private SortedMap<String, RuleTemplate> templates(Section yaml, String key, String alert) {
    return yaml.<SortedMap<String, RuleTemplate>>section(
            key,
            section -> {
              Map<String, RuleTemplate> read = section.entries(value -> template(value, alert));
              checkNames(section, key, read.keySet());
              return new TreeMap<>(read);
            })
        .orElse(new TreeMap<>());
  }

  private static Optional<RuleTemplate> template(Value value, String alert) {
    String text = value.string();
    try {
      return Optional.of(RuleTemplate.parse(alert, text));
    } catch (TemplateException e) {
      value.fault(lineStart(text, e.line()), "is not a template: " + e.getMessage());
      return Optional.empty();
    }
  }
}
