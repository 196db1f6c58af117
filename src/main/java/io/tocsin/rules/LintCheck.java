package io.tocsin.rules;

/**
 * One kind of mistake. Checks hold no state. A check speaks up only where a rule is wrong on its
 * face: one false alarm and nobody reads the others.
 */
interface LintCheck {
  /** As users switch it on and off, such as {@code dead-count}. */
  String name();

  /** Tells {@code into} what is wrong with {@code rule}. */
  void look(LintedRule rule, LintReport into);
}
