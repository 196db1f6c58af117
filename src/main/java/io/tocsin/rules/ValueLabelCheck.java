package io.tocsin.rules;

import io.tocsin.template.RuleTemplate.Reference;

/** {@code labels: {load: "{{ $value }}"}}: each new value is a new alert that never fires long. */
final class ValueLabelCheck implements LintCheck {
  @Override
  public String name() {
    return "value-label";
  }

  @Override
  public void look(LintedRule rule, LintReport into) {
    if (rule.rule() instanceof Rule.Alerting alerting) {
      alerting
          .labels()
          .forEach(
              (key, template) ->
                  template.references().stream()
                      .filter(Reference.Amount.class::isInstance)
                      .forEach(
                          value ->
                              into.at(
                                  "labels",
                                  key,
                                  value.offset(),
                                  "each new value makes another alert, which starts again; move"
                                      + " $value to the annotations")));
    }
  }
}
