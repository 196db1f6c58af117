package io.tocsin.promql;

import java.util.List;

/**
 * The answer to a query.
 *
 * @param warnings remarks that put the value in doubt, each with its position in the query
 * @param infos remarks that do not
 */
public record QueryResult(Value value, List<String> warnings, List<String> infos) {
  public QueryResult {
    warnings = List.copyOf(warnings);
    infos = List.copyOf(infos);
  }
}
