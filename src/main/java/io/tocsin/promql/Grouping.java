package io.tocsin.promql;

import java.util.List;

/**
 * The groups an aggregation makes: by these labels, or by all but these.
 *
 * @param without whether {@code labels} are left out rather than kept
 */
public record Grouping(boolean without, List<String> labels) {
  /** One group of everything. */
  static final Grouping ALL = new Grouping(false, List.of());

  public Grouping {
    labels = List.copyOf(labels);
  }
}
