package io.tocsin.rules;

import io.tocsin.config.Document;
import io.tocsin.config.Faults;
import io.tocsin.config.Place;
import io.tocsin.config.Value;
import io.tocsin.promql.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where the parts of the rules of one file stand. The file has been read without a fault, so its
 * groups and rules are those of {@link RuleFileReader}, in the same order.
 */
final class RulePlaces {
  private final List<List<Value>> rules;

  private RulePlaces(List<List<Value>> rules) {
    this.rules = rules;
  }

  /**
   * @param text of the file
   * @param shownAs its name in places
   */
  static RulePlaces of(String text, String shownAs) {
    Optional<Value> root = new Document.Reader(new Faults()).parse(text, shownAs, Path.of(""));
    return new RulePlaces(
        root.map(file -> elements(file, "groups")).orElse(List.of()).stream()
            .map(group -> elements(group, "rules"))
            .toList());
  }

  private static List<Value> elements(Value mapping, String key) {
    return mapping.key(key).map(Value::list).orElse(List.of()).stream()
        .filter(Predicate.not(Value::isNull))
        .toList();
  }

  RulePlace of(int group, int rule) {
    return new RulePlace(rules.get(group).get(rule));
  }

  /** Where the parts of one rule stand. */
  record RulePlace(Value rule) {
    /** Where a part of the expression begins. */
    Place expr(Span span) {
      return rule.key("expr").map(value -> value.place(offset(value, span))).orElse(rule.place());
    }

    private static int offset(Value value, Span span) {
      byte[] bytes = value.string().getBytes(StandardCharsets.UTF_8);
      return new String(bytes, 0, Math.min(span.start(), bytes.length), StandardCharsets.UTF_8)
          .length();
    }

    /**
     * The character at {@code offset} of a template; the rule, where the template is the group's.
     *
     * @param section {@code labels} or {@code annotations}
     */
    Place template(String section, String key, int offset) {
      return rule.key(section)
          .flatMap(templates -> templates.key(key))
          .map(template -> template.place(offset))
          .orElse(rule.place());
    }
  }
}
