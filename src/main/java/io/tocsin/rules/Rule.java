package io.tocsin.rules;

import io.tocsin.alert.Hold;
import io.tocsin.promql.Expr;
import io.tocsin.template.RuleTemplate;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One rule of a group, checked, with the group's labels merged into its own. Equal rules have equal
 * definitions; how the expression is spaced does not count.
 */
public sealed interface Rule {
  /** The metric that it records, or the alert's name. */
  String name();

  Expr expr();

  /** The labels as the file gives them; an empty value removes a label of the result. */
  Map<String, String> labelTexts();

  /** Records the result of {@code expr} as series named {@code name}. */
  record Recording(String name, Expr expr, SortedMap<String, String> labels) implements Rule {
    public Recording {
      labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    @Override
    public Map<String, String> labelTexts() {
      return labels;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Recording that
          && name.equals(that.name)
          && labels.equals(that.labels)
          && expr.toString().equals(that.expr.toString());
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, labels);
    }
  }

  /** Alerts for every element of the result of {@code expr}. */
  record Alerting(
      String name,
      Expr expr,
      Hold hold,
      SortedMap<String, RuleTemplate> labels,
      SortedMap<String, RuleTemplate> annotations)
      implements Rule {
    public Alerting {
      labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
      annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    }

    @Override
    public Map<String, String> labelTexts() {
      return texts(labels);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Alerting that
          && name.equals(that.name)
          && hold.equals(that.hold)
          && labels.equals(that.labels)
          && annotations.equals(that.annotations)
          && expr.toString().equals(that.expr.toString());
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, hold, labels, annotations);
    }

    /** The annotations as the file gives them. */
    public Map<String, String> annotationTexts() {
      return texts(annotations);
    }

    /** Whether a template may read series by itself; rather yes than no. */
    boolean hasQueriesInTemplates() {
      return Stream.concat(labels.values().stream(), annotations.values().stream())
          .anyMatch(template -> template.text().contains("query"));
    }

    private static Map<String, String> texts(Map<String, RuleTemplate> templates) {
      var texts = new TreeMap<String, String>();
      templates.forEach((name, template) -> texts.put(name, template.text()));
      return texts;
    }
  }
}
