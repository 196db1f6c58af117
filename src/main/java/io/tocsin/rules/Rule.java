package io.tocsin.rules;

import io.tocsin.alert.Hold;
import io.tocsin.promql.Expr;
import io.tocsin.template.RuleTemplate;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One rule of a group, checked, with the group's labels merged into its own. */
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
