package io.tocsin.promql;

import io.tocsin.model.GoText;
import io.tocsin.model.LabelNames;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.PromDuration;
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
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The canonical text of expressions: one line, no parentheses but those that were written. */
final class ExprText {
  private ExprText() {}

  static String of(Expr expr) {
    return switch (expr) {
      case NumberLiteral n -> n.isDuration() ? duration(n.value()) : GoText.plainFloat(n.value());
      case StringLiteral(String value, _) -> GoText.quote(value);
      case VectorSelector s -> matched(s) + at(s.shift()) + edges(s) + offset(s.shift());
      case MatrixSelector(VectorSelector s, DurationExpr range, _) ->
          matched(s) + "[" + duration(range) + "]" + edges(s) + at(s.shift()) + offset(s.shift());
      case Subquery s -> subquery(s);
      case Unary(boolean negates, Expr operand, _) -> (negates ? "-" : "+") + of(operand);
      case Paren(Expr inner, _) -> "(" + of(inner) + ")";
      case Binary b -> binary(b);
      case Aggregate a -> aggregate(a);
      case Call(PromFunction function, List<Expr> arguments, _) ->
          function.name() + "(" + list(arguments) + ")";
    };
  }

  private static String duration(DurationExpr duration) {
    return switch (duration) {
      case DurationExpr.Fixed(Duration value, _) -> PromDuration.format(value);
      case DurationExpr.Literal(double seconds, boolean isDuration, _) ->
          isDuration ? duration(seconds) : GoText.plainFloat(seconds);
      case DurationExpr.Step _ -> "step()";
      case DurationExpr.Range _ -> "range()";
      case DurationExpr.Signed(boolean negates, DurationExpr operand, _) ->
          (negates ? "-" : "") + duration(operand);
      case DurationExpr.Paren(DurationExpr inner, _) -> "(" + duration(inner) + ")";
      case DurationExpr.Choice(boolean largest, DurationExpr first, DurationExpr second) ->
          (largest ? "max_of(" : "min_of(") + duration(first) + ", " + duration(second) + ")";
      case DurationExpr.Binary(BinaryOp op, DurationExpr left, DurationExpr right) ->
          duration(left) + " " + op.sign() + " " + duration(right);
    };
  }

  private static String duration(double seconds) {
    return PromDuration.format(Literals.duration(seconds));
  }

  private static String list(List<Expr> exprs) {
    return exprs.stream().map(ExprText::of).collect(Collectors.joining(", "));
  }

  private static String matched(VectorSelector selector) {
    String matchers =
        selector.matchers().stream()
            .filter(matcher -> !isOutsideName(matcher, selector.name()))
            .map(Matcher::toString)
            .sorted()
            .collect(Collectors.joining(","));
    boolean nameSaysAll = matchers.isEmpty() && !selector.name().isEmpty();
    return selector.name() + (nameSaysAll ? "" : "{" + matchers + "}");
  }

  private static boolean isOutsideName(Matcher matcher, String name) {
    return !name.isEmpty() && matcher.equals(Matcher.equal(Labels.NAME, name));
  }

  private static String edges(VectorSelector selector) {
    return selector.edges() == Edges.PLAIN ? "" : " " + selector.edges().word();
  }

  private static String at(TimeShift shift) {
    return switch (shift.at()) {
      case TimeShift.At.Step _ -> "";
      case TimeShift.At.Time(long millis) -> String.format(Locale.ROOT, " @ %.3f", millis / 1000.0);
      case TimeShift.At.Start _ -> " @ start()";
      case TimeShift.At.End _ -> " @ end()";
    };
  }

  private static String offset(TimeShift shift) {
    return shift.offset().isZero() ? "" : " offset " + duration(shift.offset());
  }

  private static String subquery(Subquery s) {
    return of(s.operand()) + brackets(s);
  }

  /** What follows the operand of a subquery. */
  static String brackets(Subquery s) {
    return "["
        + duration(s.range())
        + ":"
        + s.step().map(ExprText::duration).orElse("")
        + "]"
        + at(s.shift())
        + offset(s.shift());
  }

  private static String binary(Binary b) {
    return of(b.left()) + " " + operator(b) + " " + of(b.right());
  }

  /** The operator with its modifiers. */
  static String operator(Binary b) {
    String bool = b.returnsBool() ? " bool" : "";
    boolean matches = b.left().type() == ValueType.VECTOR && b.right().type() == ValueType.VECTOR;
    String how = matches ? matching(b.matching()) + fill(b.matching().fill()) : "";
    return b.op().sign() + bool + how;
  }

  private static String matching(VectorMatching matching) {
    boolean grouped = matching.many() != VectorMatching.Many.NEITHER;
    if (matching.labels().isEmpty() && !matching.on() && !grouped) {
      return "";
    }
    String labels = (matching.on() ? " on " : " ignoring ") + labelList(matching.labels());
    return switch (matching.many()) {
      case NEITHER -> labels;
      case LEFT -> labels + " group_left " + labelList(matching.include());
      case RIGHT -> labels + " group_right " + labelList(matching.include());
    };
  }

  private static String fill(VectorMatching.Fill fill) {
    if (fill.left().isPresent() && fill.left().equals(fill.right())) {
      return fill(" fill", fill.left());
    }
    return fill(" fill_left", fill.left()) + fill(" fill_right", fill.right());
  }

  private static String fill(String word, OptionalDouble value) {
    return value.isPresent() ? word + " (" + GoText.shortFloat(value.getAsDouble()) + ")" : "";
  }

  private static String aggregate(Aggregate a) {
    return clause(a)
        + "("
        + a.parameter().map(parameter -> of(parameter) + ", ").orElse("")
        + of(a.operand())
        + ")";
  }

  /** The name of an aggregation and its grouping. */
  static String clause(Aggregate a) {
    return a.op().word() + grouping(a.grouping());
  }

  private static String grouping(Grouping grouping) {
    if (grouping.without()) {
      return " without " + labelList(grouping.labels()) + " ";
    }
    return grouping.labels().isEmpty() ? "" : " by " + labelList(grouping.labels()) + " ";
  }

  private static String labelList(List<String> labels) {
    return labels.stream()
        .map(label -> LabelNames.isLegacy(label) ? label : GoText.quote(label))
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
