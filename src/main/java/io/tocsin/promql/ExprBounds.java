package io.tocsin.promql;

import java.util.IdentityHashMap;

/**
 * How large the expression of one query may grow, which bounds the memory that it takes and the
 * stack of everything that walks it. Where a fault is told of is the caller's to say. Not
 * thread-safe.
 */
final class ExprBounds {
  private static final int MAX_DEPTH = 1000;
  private static final int MAX_NODES = 20_000;

  /** Of all durations of a query. */
  private static final int MAX_DURATION_NODES = 1000;

  /** Expressions that have begun and not ended. */
  private int open;

  /** How deep the tree below each expression that has operands is. */
  private final IdentityHashMap<Expr, Integer> depths = new IdentityHashMap<>();

  private int durationNodes;

  /** An expression begins inside of another; {@link #leave} ends it. */
  void enter(Span at) throws ParseException {
    if (++open > MAX_DEPTH) {
      throw tooDeep(at);
    }
  }

  void leave() {
    open--;
  }

  /** Counts {@code expr}, whose operands have been counted. */
  void count(Expr expr, Span at) throws ParseException {
    int depth = 1;
    for (Expr child : expr.children()) {
      depth = Math.max(depth, 1 + depths.getOrDefault(child, 0));
    }
    if (depth > MAX_DEPTH) {
      throw tooDeep(at);
    }
    depths.put(expr, depth);
    if (depths.size() > MAX_NODES) {
      throw tooLarge("expression has", MAX_NODES, at);
    }
  }

  /** Counts an operator, a call or a parenthesis in a duration. */
  void countInDuration(Span at) throws ParseException {
    if (++durationNodes > MAX_DURATION_NODES) {
      throw tooLarge("durations have", MAX_DURATION_NODES, at);
    }
  }

  private static ParseException tooDeep(Span at) {
    return new ParseException(
        at,
        "operators, calls and parentheses are nested more than "
            + MAX_DEPTH
            + " deep; split the expression with recording rules");
  }

  private static ParseException tooLarge(String what, int most, Span at) {
    return new ParseException(
        at,
        what
            + " more than "
            + most
            + " operators, calls and parentheses; split it with recording rules");
  }
}
