package io.tocsin.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.model.GoText;
import io.tocsin.model.Matcher;
import io.tocsin.promql.Bytes;
import io.tocsin.promql.DurationExpr;
import io.tocsin.promql.Edges;
import io.tocsin.promql.Expr;
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
import io.tocsin.promql.PromFunction;
import io.tocsin.promql.TimeShift;
import io.tocsin.promql.ValueType;
import io.tocsin.promql.VectorMatching;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Expressions as {@code /api/v1/parse_query} writes them, after upstream's {@code
 * translate_ast.go}: an object per node, its keys in alphabetical order, {@code null} for what is
 * not there. Nothing is optimised or computed.
 */
final class ExprJson {
  private ExprJson() {}

  /** Writes {@code expr} as one object. */
  static void write(JsonGenerator json, Expr expr) throws IOException {
    json.writeStartObject();
    switch (expr) {
      case NumberLiteral n -> literal(json, "numberLiteral", GoText.plainFloat(n.value()));
      case StringLiteral(String value, _) -> literal(json, "stringLiteral", Bytes.readable(value));
      case VectorSelector s -> vectorSelector(json, s);
      case MatrixSelector m -> matrixSelector(json, m);
      case Subquery s -> subquery(json, s);
      case Unary u -> unary(json, u);
      case Paren(Expr inner, _) -> {
        expr(json, "expr", inner);
        json.writeStringField("type", "parenExpr");
      }
      case Binary b -> binary(json, b);
      case Aggregate a -> aggregation(json, a);
      case Call c -> call(json, c);
    }
    json.writeEndObject();
  }

  private static void expr(JsonGenerator json, String key, Expr expr) throws IOException {
    json.writeFieldName(key);
    write(json, expr);
  }

  private static void literal(JsonGenerator json, String type, String value) throws IOException {
    json.writeStringField("type", type);
    json.writeStringField("val", value);
  }

  private static void vectorSelector(JsonGenerator json, VectorSelector s) throws IOException {
    json.writeBooleanField("anchored", s.edges() == Edges.ANCHORED);
    matchers(json, s.matchers());
    json.writeStringField("name", s.name());
    duration(json, "offset", Optional.of(s.shift().offset()));
    json.writeBooleanField("smoothed", s.edges() == Edges.SMOOTHED);
    at(json, s.shift().at());
    json.writeStringField("type", "vectorSelector");
  }

  private static void matrixSelector(JsonGenerator json, MatrixSelector m) throws IOException {
    VectorSelector s = m.selector();
    json.writeBooleanField("anchored", s.edges() == Edges.ANCHORED);
    matchers(json, s.matchers());
    json.writeStringField("name", s.name());
    duration(json, "offset", Optional.of(s.shift().offset()));
    duration(json, "range", Optional.of(m.range()));
    json.writeBooleanField("smoothed", s.edges() == Edges.SMOOTHED);
    at(json, s.shift().at());
    json.writeStringField("type", "matrixSelector");
  }

  private static void subquery(JsonGenerator json, Subquery s) throws IOException {
    expr(json, "expr", s.operand());
    duration(json, "offset", Optional.of(s.shift().offset()));
    duration(json, "range", Optional.of(s.range()));
    startOrEnd(json, s.shift().at());
    duration(json, "step", s.step());
    timestamp(json, s.shift().at());
    json.writeStringField("type", "subquery");
  }

  private static void matchers(JsonGenerator json, List<Matcher> matchers) throws IOException {
    json.writeArrayFieldStart("matchers");
    for (Matcher matcher : matchers) {
      json.writeStartObject();
      json.writeStringField("name", matcher.name());
      json.writeStringField("type", matcher.op().sign());
      json.writeStringField("value", matcher.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void at(JsonGenerator json, TimeShift.At at) throws IOException {
    startOrEnd(json, at);
    timestamp(json, at);
  }

  private static void startOrEnd(JsonGenerator json, TimeShift.At at) throws IOException {
    json.writeFieldName("startOrEnd");
    switch (at) {
      case TimeShift.At.Step _, TimeShift.At.Time _ -> json.writeNull();
      case TimeShift.At.Start _ -> json.writeString("start");
      case TimeShift.At.End _ -> json.writeString("end");
    }
  }

  private static void timestamp(JsonGenerator json, TimeShift.At at) throws IOException {
    json.writeFieldName("timestamp");
    switch (at) {
      case TimeShift.At.Time(long millis) -> json.writeNumber(millis);
      case TimeShift.At.Step _, TimeShift.At.Start _, TimeShift.At.End _ -> json.writeNull();
    }
  }

  /** Two keys: milliseconds under {@code name}, and what they are computed of, if they are. */
  private static void duration(JsonGenerator json, String name, Optional<DurationExpr> duration)
      throws IOException {
    boolean isPlain = duration.isEmpty() || duration.get() instanceof DurationExpr.Fixed;
    long millis =
        isPlain ? duration.map(DurationExpr::value).map(Duration::toMillis).orElse(0L) : 0;
    json.writeNumberField(name, millis);
    json.writeFieldName(name + "Expr");
    if (isPlain) {
      json.writeNull();
    } else {
      durationExpr(json, duration.orElseThrow(), false);
    }
  }

  private static void durationExpr(JsonGenerator json, DurationExpr duration, boolean wrapped)
      throws IOException {
    switch (duration) {
      case DurationExpr.Fixed(Duration value, _) -> number(json, value.toNanos() / 1e9, true);
      case DurationExpr.Literal(double seconds, boolean isDuration, _) ->
          number(json, seconds, isDuration);
      case DurationExpr.Step _ ->
          operation(json, Optional.empty(), "step", Optional.empty(), wrapped);
      case DurationExpr.Range _ ->
          operation(json, Optional.empty(), "range", Optional.empty(), wrapped);
      case DurationExpr.Signed(boolean negates, DurationExpr operand, _) ->
          operation(json, Optional.empty(), negates ? "-" : "+", Optional.of(operand), wrapped);
      case DurationExpr.Paren(DurationExpr inner, _) -> paren(json, inner);
      case DurationExpr.Choice(boolean largest, DurationExpr first, DurationExpr second) ->
          operation(
              json,
              Optional.of(first),
              largest ? "max_of" : "min_of",
              Optional.of(second),
              wrapped);
      case DurationExpr.Binary(var op, DurationExpr left, DurationExpr right) ->
          operation(json, Optional.of(left), op.sign(), Optional.of(right), wrapped);
    }
  }

  /** Parentheses are a mark of the operation inside; around a number they are an operation. */
  private static void paren(JsonGenerator json, DurationExpr inner) throws IOException {
    boolean isNumber = inner instanceof DurationExpr.Literal || inner instanceof DurationExpr.Fixed;
    if (isNumber) {
      operation(json, Optional.empty(), "+", Optional.of(inner), true);
    } else {
      durationExpr(json, inner, true);
    }
  }

  private static void number(JsonGenerator json, double seconds, boolean isDuration)
      throws IOException {
    json.writeStartObject();
    json.writeBooleanField("duration", isDuration);
    literal(json, "numberLiteral", GoText.plainFloat(seconds));
    json.writeEndObject();
  }

  private static void operation(
      JsonGenerator json,
      Optional<DurationExpr> left,
      String op,
      Optional<DurationExpr> right,
      boolean wrapped)
      throws IOException {
    json.writeStartObject();
    operand(json, "lhs", left);
    json.writeStringField("op", op);
    operand(json, "rhs", right);
    json.writeStringField("type", "durationExpr");
    json.writeBooleanField("wrapped", wrapped);
    json.writeEndObject();
  }

  private static void operand(JsonGenerator json, String key, Optional<DurationExpr> operand)
      throws IOException {
    json.writeFieldName(key);
    if (operand.isPresent()) {
      durationExpr(json, operand.get(), false);
    } else {
      json.writeNull();
    }
  }

  private static void unary(JsonGenerator json, Unary u) throws IOException {
    expr(json, "expr", u.operand());
    json.writeStringField("op", u.negates() ? "-" : "+");
    json.writeStringField("type", "unaryExpr");
  }

  private static void binary(JsonGenerator json, Binary b) throws IOException {
    json.writeBooleanField("bool", b.returnsBool());
    expr(json, "lhs", b.left());
    json.writeFieldName("matching");
    if (b.left().type() == ValueType.VECTOR && b.right().type() == ValueType.VECTOR) {
      matching(json, b);
    } else {
      json.writeNull();
    }
    json.writeStringField("op", b.op().sign());
    expr(json, "rhs", b.right());
    json.writeStringField("type", "binaryExpr");
  }

  private static void matching(JsonGenerator json, Binary b) throws IOException {
    VectorMatching matching = b.matching();
    json.writeStartObject();
    json.writeStringField("card", cardinality(b));
    json.writeObjectFieldStart("fillValues");
    fill(json, "lhs", matching.fill().left());
    fill(json, "rhs", matching.fill().right());
    json.writeEndObject();
    GoJson.array(json, "include", matching.include());
    GoJson.array(json, "labels", matching.labels());
    json.writeBooleanField("on", matching.on());
    json.writeEndObject();
  }

  private static String cardinality(Binary b) {
    if (b.op().isSetOperator()) {
      return "many-to-many";
    }
    return switch (b.matching().many()) {
      case NEITHER -> "one-to-one";
      case LEFT -> "many-to-one";
      case RIGHT -> "one-to-many";
    };
  }

  /**
   * @throws ApiException when the value is none of JSON's numbers; Prometheus does not answer then
   *     either
   */
  private static void fill(JsonGenerator json, String key, OptionalDouble value)
      throws IOException {
    json.writeFieldName(key);
    if (value.isEmpty()) {
      json.writeNull();
    } else if (Double.isFinite(value.getAsDouble())) {
      json.writeNumber(GoJson.number(value.getAsDouble()));
    } else {
      throw new ApiException(
          ErrorType.INTERNAL, "unsupported value: " + GoText.plainFloat(value.getAsDouble()));
    }
  }

  private static void aggregation(JsonGenerator json, Aggregate a) throws IOException {
    expr(json, "expr", a.operand());
    GoJson.array(json, "grouping", a.grouping().labels());
    json.writeStringField("op", a.op().word());
    json.writeFieldName("param");
    if (a.parameter().isPresent()) {
      write(json, a.parameter().get());
    } else {
      json.writeNull();
    }
    json.writeStringField("type", "aggregation");
    json.writeBooleanField("without", a.grouping().without());
  }

  private static void call(JsonGenerator json, Call c) throws IOException {
    json.writeArrayFieldStart("args");
    for (Expr argument : c.arguments()) {
      write(json, argument);
    }
    json.writeEndArray();
    json.writeFieldName("func");
    function(json, c.function());
    json.writeStringField("type", "call");
  }

  private static void function(JsonGenerator json, PromFunction function) throws IOException {
    json.writeStartObject();
    GoJson.array(json, "argTypes", function.arguments().stream().map(ValueType::rawName).toList());
    json.writeStringField("name", function.name());
    json.writeStringField("returnType", function.returns().rawName());
    json.writeNumberField("variadic", function.variadic());
    json.writeEndObject();
  }
}
