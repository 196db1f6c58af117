package io.tocsin.promql;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
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
import java.util.List;

/**
 * What the grammar cannot say: types of operands, numbers of arguments, selectors that select
 * everything. Depth first; the first fault is told.
 */
final class TypeCheck {
  private TypeCheck() {}

  static void check(Expr expr) throws ParseException {
    switch (expr) {
      case NumberLiteral _, StringLiteral _ -> {}
      case VectorSelector selector -> selector(selector);
      case MatrixSelector(VectorSelector selector, _, _) -> selector(selector);
      case Subquery s -> subquery(s);
      case Unary u -> unary(u);
      case Paren(Expr inner, _) -> check(inner);
      case Binary b -> binary(b);
      case Aggregate a -> aggregate(a);
      case Call c -> call(c);
    }
  }

  private static void selector(VectorSelector s) throws ParseException {
    if (s.name().isEmpty()) {
      if (s.matchers().stream().allMatch(matcher -> matcher.matches(""))) {
        throw fault(s, "vector selector must contain at least one non-empty matcher");
      }
      return;
    }
    for (Matcher matcher : s.matchers().subList(0, s.matchers().size() - 1)) {
      if (matcher.name().equals(Labels.NAME)) {
        throw fault(
            s,
            "metric name must not be set twice: "
                + GoText.quote(s.name())
                + " or "
                + GoText.quote(matcher.value()));
      }
    }
  }

  private static void subquery(Subquery s) throws ParseException {
    check(s.operand());
    ValueType type = s.operand().type();
    if (type != ValueType.VECTOR) {
      throw fault(
          s, "subquery is only allowed on instant vector, got " + type.rawName() + " instead");
    }
  }

  private static void unary(Unary u) throws ParseException {
    check(u.operand());
    if (!isScalarOrVector(u.operand())) {
      throw fault(
          u,
          "unary expression only allowed on expressions of type scalar or instant vector, got "
              + GoText.quote(u.operand().type().documentedName()));
    }
  }

  private static boolean isScalarOrVector(Expr expr) {
    return expr.type() == ValueType.SCALAR || expr.type() == ValueType.VECTOR;
  }

  private static void binary(Binary b) throws ParseException {
    check(b.left());
    check(b.right());
    modifiers(b);
    for (Expr operand : b.children()) {
      if (!isScalarOrVector(operand)) {
        throw fault(operand, "binary expression must contain only scalar and instant vector types");
      }
    }
    boolean vectors = b.left().type() == ValueType.VECTOR && b.right().type() == ValueType.VECTOR;
    if (!vectors && !b.matching().labels().isEmpty()) {
      throw fault(b, "vector matching only allowed between instant vectors");
    }
    if (!vectors && !b.matching().fill().isNone()) {
      throw fault(b, "filling in missing series only allowed between instant vectors");
    }
    if (b.op().isSetOperator()) {
      setOperator(b, vectors);
    }
  }

  private static void modifiers(Binary b) throws ParseException {
    if (b.returnsBool() && !b.op().isComparison()) {
      throw new ParseException(
          b.operatorSpan(), "bool modifier can only be used on comparison operators");
    }
    if (b.op().isComparison() && !b.returnsBool() && b.type() == ValueType.SCALAR) {
      throw new ParseException(
          b.operatorSpan(), "comparisons between scalars must use BOOL modifier");
    }
    for (String label : b.matching().labels()) {
      if (b.matching().on() && b.matching().include().contains(label)) {
        throw new ParseException(
            b.operatorSpan(),
            "label " + GoText.quote(label) + " must not occur in ON and GROUP clause at once");
      }
    }
  }

  private static void setOperator(Binary b, boolean vectors) throws ParseException {
    String op = GoText.quote(b.op().sign());
    if (vectors && b.matching().many() != VectorMatching.Many.NEITHER) {
      throw fault(b, "no grouping allowed for " + op + " operation");
    }
    if (!b.matching().fill().isNone()) {
      throw fault(b, "filling in missing series not allowed for set operators");
    }
    if (!vectors) {
      throw fault(b, "set operator " + op + " not allowed in binary scalar expression");
    }
  }

  private static void aggregate(Aggregate a) throws ParseException {
    expect(a.operand(), ValueType.VECTOR, "aggregation expression");
    if (a.parameter().isPresent()) {
      expect(a.parameter().get(), a.op().parameter().orElseThrow(), "aggregation parameter");
    }
  }

  private static void call(Call c) throws ParseException {
    PromFunction function = c.function();
    arity(c, function);
    boolean selectsInfo = InfoFunction.isCalled(function) && c.arguments().size() > 1;
    if (selectsInfo) {
      infoSelector(c, c.arguments().get(1));
    }
    List<ValueType> types = function.arguments();
    String context = "call to function " + GoText.quote(function.name());
    int checked = selectsInfo ? 1 : c.arguments().size();
    for (int i = 0; i < checked; i++) {
      expect(c.arguments().get(i), types.get(Math.min(i, types.size() - 1)), context);
    }
  }

  /** Only matchers may stand there, and they may accept every series. */
  private static void infoSelector(Call c, Expr selector) throws ParseException {
    if (selector.type() != ValueType.VECTOR) {
      throw fault(
          c,
          "expected type instant vector in call to function \"info\", got "
              + selector.type().documentedName());
    }
    if (!(selector instanceof VectorSelector s)) {
      throw fault(selector, "expected label selectors only");
    }
    if (!s.name().isEmpty()) {
      throw fault(selector, "expected label selectors only, got vector selector instead");
    }
  }

  private static void arity(Call c, PromFunction function) throws ParseException {
    int given = c.arguments().size();
    int declared = function.arguments().size();
    boolean fixed = function.variadic() == 0;
    int least = fixed ? declared : declared - 1;
    int most = function.variadic() < 0 ? Integer.MAX_VALUE : least + function.variadic();
    String bound = given < least ? "at least " + least : "at most " + most;
    if (given < least || given > most) {
      throw fault(
          c,
          "expected "
              + (fixed ? least : bound)
              + " argument(s) in call to "
              + GoText.quote(function.name())
              + ", got "
              + given);
    }
  }

  private static void expect(Expr expr, ValueType wanted, String context) throws ParseException {
    check(expr);
    if (expr.type() != wanted) {
      throw fault(
          expr,
          "expected type "
              + wanted.documentedName()
              + " in "
              + context
              + ", got "
              + expr.type().documentedName());
    }
  }

  private static ParseException fault(Expr expr, String problem) {
    return new ParseException(expr.span(), problem);
  }
}
