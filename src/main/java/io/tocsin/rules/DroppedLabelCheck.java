package io.tocsin.rules;

import io.tocsin.template.RuleTemplate;
import io.tocsin.template.RuleTemplate.Reference;
import java.util.Map;

/** {@code {{ $labels.instance }}} of {@code sum by (job) (up)}: empty, for that label is gone. */
final class DroppedLabelCheck implements LintCheck {
  @Override
  public String name() {
    return "dropped-label";
  }

  @Override
  public void look(LintedRule rule, LintReport into) {
    if (rule.rule() instanceof Rule.Alerting alerting) {
      ResultLabels labels = ResultLabels.of(alerting.expr());
      look("labels", alerting.labels(), labels, into);
      look("annotations", alerting.annotations(), labels, into);
    }
  }

  private static void look(
      String section, Map<String, RuleTemplate> templates, ResultLabels labels, LintReport into) {
    templates.forEach(
        (key, template) -> {
          for (Reference reference : template.references()) {
            if (reference instanceof Reference.Label(String name, int offset)
                && !labels.mayHave(name)) {
              into.at(section, key, offset, problem(name, labels));
            }
          }
        });
  }

  private static String problem(String name, ResultLabels labels) {
    return "the expression has no label "
        + name
        + " left, so this is empty"
        + switch (labels) {
          case ResultLabels.Only(var names) when names.isEmpty() -> "; it has no labels at all";
          case ResultLabels.Only(var names) ->
              "; it has " + String.join(", ", names.stream().sorted().toList());
          case ResultLabels.AllBut _ -> "";
        };
  }
}
