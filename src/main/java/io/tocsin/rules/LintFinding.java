package io.tocsin.rules;

import io.tocsin.config.Place;

/**
 * Something in a rule that is valid and most likely not what its author means.
 *
 * @param check the name of the check that found it, such as {@code dead-count}
 * @param message what it is and what to do
 */
public record LintFinding(Place place, String check, String message) {
  /** {@code rules/shop.yml:4:13: dead-count: …}. */
  @Override
  public String toString() {
    return place + ": " + check + ": " + message;
  }
}
