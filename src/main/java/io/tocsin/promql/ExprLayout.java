package io.tocsin.promql;

import io.tocsin.promql.Expr.Aggregate;
import io.tocsin.promql.Expr.Binary;
import io.tocsin.promql.Expr.Call;
import io.tocsin.promql.Expr.MatrixSelector;
import io.tocsin.promql.Expr.NumberLiteral;
import io.tocsin.promql.Expr.Paren;
import io.tocsin.promql.Expr.StringLiteral;
import io.tocsin.promql.Expr.Subquery;
import io.tocsin.promql.Expr.Unary;
import io.tocsin.promql.Expr.VectorSelector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text of expressions over several lines, as upstream's {@code prettier.go} has it: what fits a
 * line stays on one; otherwise operands stand one level deeper, each on its own. Selectors and
 * literals are never split.
 */
final class ExprLayout {
  private static final int LINE_BYTES = 100;
  private static final String INDENT = "  ";

  private ExprLayout() {}

  /**
   * @param level how deep the expression is indented
   */
  static String of(Expr expr, int level) {
    String line = ExprText.of(expr);
    if (line.getBytes(StandardCharsets.UTF_8).length <= LINE_BYTES) {
      return expr instanceof Subquery ? line : indented(line, level); // upstream's own exception
    }
    return switch (expr) {
      case NumberLiteral _, StringLiteral _, VectorSelector _, MatrixSelector _ ->
          indented(line, level);
      case Subquery s -> of(s.operand(), level) + ExprText.brackets(s);
      case Unary(boolean negates, Expr operand, _) ->
          indented((negates ? "-" : "+") + of(operand, level).strip(), level);
      case Paren(Expr inner, _) -> enclosed("", List.of(inner), level);
      case Binary b ->
          of(b.left(), level + 1)
              + "\n"
              + indented(ExprText.operator(b), level)
              + "\n"
              + of(b.right(), level + 1);
      case Aggregate a ->
          enclosed(
              ExprText.clause(a),
              Stream.concat(a.parameter().stream(), Stream.of(a.operand())).toList(),
              level);
      case Call c -> enclosed(c.function().name(), c.arguments(), level);
    };
  }

  private static String enclosed(String before, List<Expr> operands, int level) {
    return operands.stream()
        .map(operand -> of(operand, level + 1))
        .collect(
            Collectors.joining(
                ",\n", indented(before + "(\n", level), "\n" + indented(")", level)));
  }

  private static String indented(String text, int level) {
    return INDENT.repeat(level) + text;
  }
}
