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
import io.tocsin.promql.TimeShift.At;
import java.time.Duration;
import java.util.Optional;

/**
 * Computes the durations of an expression for one query, as upstream's {@code durations.go}: in
 * seconds, the result cut to milliseconds.
 *
 * @param stepSeconds what {@code step()} stands for; 0 in an instant query
 * @param rangeSeconds what {@code range()} stands for; 0 in an instant query
 * @param ignoresBounds whether {@code @ start()} and {@code @ end()} count as not there
 */
record DurationResolver(double stepSeconds, double rangeSeconds, boolean ignoresBounds) {
  static final DurationResolver INSTANT = new DurationResolver(0, 0);

  DurationResolver(double stepSeconds, double rangeSeconds) {
    this(stepSeconds, rangeSeconds, false);
  }

  /**
   * The same expression with every duration {@link DurationExpr.Fixed}.
   *
   * @throws QueryException when one has no usable value
   */
  Expr resolve(Expr expr) {
    return switch (expr) {
      case NumberLiteral _, StringLiteral _ -> expr;
      case VectorSelector s -> selector(s);
      case MatrixSelector m -> matrix(m);
      case Subquery s -> subquery(s);
      case Unary(boolean negates, Expr operand, Span span) ->
          new Unary(negates, resolve(operand), span);
      case Paren(Expr inner, Span span) -> new Paren(resolve(inner), span);
      case Binary b ->
          new Binary(
              b.op(),
              b.returnsBool(),
              b.matching(),
              resolve(b.left()),
              resolve(b.right()),
              b.operatorSpan());
      case Aggregate a -> aggregate(a);
      case Call c ->
          new Call(c.function(), c.arguments().stream().map(this::resolve).toList(), c.span());
    };
  }

  // Of several faults the first is told: what stands outside comes first, as upstream walks.

  private MatrixSelector matrix(MatrixSelector m) {
    DurationExpr range = positive(m.range());
    return new MatrixSelector(selector(m.selector()), range, m.span());
  }

  private Subquery subquery(Subquery s) {
    TimeShift shift = shift(s.shift());
    Optional<DurationExpr> step = s.step().map(this::positive);
    DurationExpr range = positive(s.range());
    return new Subquery(resolve(s.operand()), range, step, shift, s.span());
  }

  private Aggregate aggregate(Aggregate a) {
    Expr operand = resolve(a.operand());
    Optional<Expr> parameter = a.parameter().map(ofParameters()::resolve);
    return new Aggregate(a.op(), parameter, operand, a.grouping(), a.span());
  }

  private VectorSelector selector(VectorSelector s) {
    return s.withShift(shift(s.shift()));
  }

  private TimeShift shift(TimeShift shift) {
    boolean toBound = shift.at() instanceof At.Start || shift.at() instanceof At.End;
    At at = toBound && ignoresBounds ? TimeShift.NONE.at() : shift.at();
    return new TimeShift(at, fixed(shift.offset()));
  }

  /** Upstream prepares what is aggregated, and forgets the parameter. */
  private DurationResolver ofParameters() {
    return new DurationResolver(stepSeconds, rangeSeconds, true);
  }

  private DurationExpr positive(DurationExpr duration) {
    if (duration instanceof DurationExpr.Fixed) {
      return duration; // the parser has seen to it
    }
    if (finite(duration) <= 0) {
      throw fault(duration, "duration must be greater than 0");
    }
    return fixed(duration);
  }

  /** What {@code duration} amounts to, or empty when it is no length of time. */
  Optional<Duration> amount(DurationExpr duration) {
    try {
      return Optional.of(fixed(duration).value());
    } catch (QueryException _) {
      return Optional.empty();
    }
  }

  private DurationExpr fixed(DurationExpr duration) {
    if (duration instanceof DurationExpr.Fixed) {
      return duration;
    }
    double seconds = finite(duration);
    if (!Literals.isDuration(seconds)) {
      throw fault(duration, "duration is out of range");
    }
    return new DurationExpr.Fixed(Duration.ofMillis((long) (seconds * 1000)), duration.span());
  }

  private double finite(DurationExpr duration) {
    double seconds = seconds(duration);
    if (!Double.isFinite(seconds)) {
      throw fault(duration, "duration is NaN or infinite");
    }
    return seconds;
  }

  private double seconds(DurationExpr duration) {
    return switch (duration) {
      case DurationExpr.Fixed(Duration value, _) -> value.toNanos() / 1e9;
      case DurationExpr.Literal(double seconds, _, _) -> seconds;
      case DurationExpr.Step _ -> stepSeconds;
      case DurationExpr.Range _ -> rangeSeconds;
      case DurationExpr.Signed(boolean negates, DurationExpr operand, _) ->
          negates ? -seconds(operand) : seconds(operand);
      case DurationExpr.Paren(DurationExpr inner, _) -> seconds(inner);
      case DurationExpr.Choice(boolean largest, DurationExpr first, DurationExpr second) ->
          largest
              ? GoMath.max(seconds(first), seconds(second))
              : GoMath.min(seconds(first), seconds(second));
      case DurationExpr.Binary b -> binary(b);
    };
  }

  private double binary(DurationExpr.Binary b) {
    double left = seconds(b.left());
    double right = seconds(b.right());
    if (right == 0 && b.op() == BinaryOp.DIVIDE) {
      throw fault(b, "division by zero");
    }
    if (right == 0 && b.op() == BinaryOp.MODULO) {
      throw fault(b, "modulo by zero");
    }
    return b.op().apply(left, right);
  }

  /** Upstream names the bytes of the expression here, not line and column. */
  private static QueryException fault(DurationExpr duration, String problem) {
    Span span = duration.span();
    return new QueryException(
        QueryException.Kind.BAD_DATA, span.start() + ":" + span.end() + ": " + problem);
  }
}
