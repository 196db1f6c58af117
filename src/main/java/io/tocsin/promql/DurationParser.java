package io.tocsin.promql;

import io.tocsin.promql.Expr.NumberLiteral;
import java.util.Optional;
import java.util.Set;

/**
 * Reads durations from the tokens of a {@link Parser}, by the same precedence climbing.
 *
 * <p>In brackets everything up to {@code :} or {@code ]} belongs to the duration. Behind {@code
 * offset} an operator ends it, unless the operand is in parentheses without a sign: {@code foo
 * offset 1h + 2h} adds to the sample, {@code foo offset (1h) + 2h} to the offset.
 */
final class DurationParser {
  private static final Set<BinaryOp> OPERATORS =
      Set.of(
          BinaryOp.ADD,
          BinaryOp.SUBTRACT,
          BinaryOp.MULTIPLY,
          BinaryOp.DIVIDE,
          BinaryOp.MODULO,
          BinaryOp.POWER);

  private final Parser tokens;
  private final String context;
  private final String expected;

  /**
   * @param context what a message calls the place
   * @param expected what may stand there
   */
  DurationParser(Parser tokens, String context, String expected) {
    this.tokens = tokens;
    this.context = context;
    this.expected = expected;
  }

  /** A range or step in brackets. */
  DurationExpr bracketed() throws ParseException {
    DurationExpr duration = plain(expression(0));
    if (duration instanceof DurationExpr.Fixed(var value, Span span) && !value.isPositive()) {
      throw new ParseException(span, "duration must be greater than 0");
    }
    return duration;
  }

  /** What follows the word {@code offset}. */
  DurationExpr offset() throws ParseException {
    if (tokens.peek().isMark("(")) {
      return plain(expression(0));
    }
    if (!Parser.isSign(tokens.peek())) {
      return plain(primary());
    }
    Token sign = tokens.counted(tokens.take());
    if (Parser.isSign(tokens.peek())) { // as in brackets from the second sign on
      DurationExpr operand = expression(BinaryOp.UNARY_PRECEDENCE + 1);
      return plain(operators(signed(sign, operand), 0));
    }
    return plain(signedOffset(sign, isNumber() ? number(sign.span()) : primary()));
  }

  private boolean isNumber() throws ParseException {
    return tokens.peek().is(Token.Kind.NUMBER) || tokens.peek().is(Token.Kind.DURATION);
  }

  /** Here, unlike elsewhere, a plus is kept in front of what is called. */
  private static DurationExpr signedOffset(Token sign, DurationExpr operand) {
    boolean kept =
        switch (operand) {
          case DurationExpr.Step _, DurationExpr.Range _, DurationExpr.Choice _ -> true;
          case DurationExpr.Fixed _,
              DurationExpr.Literal _,
              DurationExpr.Signed _,
              DurationExpr.Paren _,
              DurationExpr.Binary _ ->
              false;
        };
    return kept && sign.isOperator("+")
        ? new DurationExpr.Signed(false, operand, sign.span().to(operand.span()))
        : signed(sign, operand);
  }

  private static DurationExpr plain(DurationExpr duration) {
    return duration instanceof DurationExpr.Literal(double seconds, _, Span span)
        ? new DurationExpr.Fixed(Literals.duration(seconds), span)
        : duration;
  }

  private DurationExpr expression(int minPrecedence) throws ParseException {
    return operators(operand(), minPrecedence);
  }

  private DurationExpr operators(DurationExpr first, int minPrecedence) throws ParseException {
    DurationExpr left = first;
    while (true) {
      Optional<BinaryOp> op = BinaryOp.of(tokens.peek()).filter(OPERATORS::contains);
      if (op.isEmpty() || op.get().precedence() < minPrecedence) {
        return left;
      }
      left = binary(left, op.get());
    }
  }

  private DurationExpr binary(DurationExpr left, BinaryOp op) throws ParseException {
    Span operator = tokens.take().span();
    DurationExpr right =
        expression(op.isRightAssociative() ? op.precedence() : op.precedence() + 1);
    if (right instanceof DurationExpr.Literal(double divisor, _, _) && divisor == 0) {
      if (op == BinaryOp.DIVIDE) {
        throw new ParseException(operator, "division by zero");
      }
      if (op == BinaryOp.MODULO) {
        throw new ParseException(operator, "modulo by zero");
      }
    }
    return tokens.counted(new DurationExpr.Binary(op, left, right));
  }

  private DurationExpr operand() throws ParseException {
    if (!Parser.isSign(tokens.peek())) {
      return primary();
    }
    Token sign = tokens.counted(tokens.take());
    return signed(sign, expression(BinaryOp.UNARY_PRECEDENCE + 1));
  }

  private static DurationExpr signed(Token sign, DurationExpr operand) {
    boolean negates = sign.isOperator("-");
    Span span = sign.span().to(operand.span());
    if (operand instanceof DurationExpr.Literal(double seconds, boolean isDuration, _)) {
      return new DurationExpr.Literal(negates ? -seconds : seconds, isDuration, span);
    }
    return negates ? new DurationExpr.Signed(true, operand, span) : operand;
  }

  private DurationExpr primary() throws ParseException {
    Token token = tokens.peek();
    return switch (token.kind()) {
      case NUMBER, DURATION -> number(token.span());
      case MARK -> marked(Parser.word(token));
      case END, IDENTIFIER, METRIC_IDENTIFIER, STRING, OPERATOR, KEYWORD, AGGREGATOR ->
          throw tokens.unexpected(context, expected);
    };
  }

  private DurationExpr marked(String mark) throws ParseException {
    return switch (mark) {
      case "(" -> paren();
      case "step" -> new DurationExpr.Step(called());
      case "range" -> new DurationExpr.Range(called());
      case "max_of", "min_of" -> choice(mark.equals("max_of"));
      default -> throw tokens.unexpected(context, expected);
    };
  }

  /**
   * @param blamed where a number that is too large is told of
   */
  private DurationExpr number(Span blamed) throws ParseException {
    NumberLiteral literal = tokens.number();
    if (!Literals.isDuration(literal.value())) {
      throw new ParseException(blamed, "duration out of range");
    }
    return new DurationExpr.Literal(literal.value(), literal.isDuration(), literal.span());
  }

  private DurationExpr paren() throws ParseException {
    Span open = tokens.counted(tokens.take()).span();
    DurationExpr inner = expression(0);
    expect(")");
    if (inner instanceof DurationExpr.Paren) {
      return inner; // upstream knows whether there are parentheses, not how many
    }
    boolean isLiteral = inner instanceof DurationExpr.Literal;
    return new DurationExpr.Paren(inner, isLiteral ? open.to(inner.span()) : inner.span());
  }

  private Span called() throws ParseException {
    Span name = tokens.take().span();
    expect("(");
    return name.to(expect(")").span());
  }

  private DurationExpr choice(boolean largest) throws ParseException {
    tokens.counted(tokens.take());
    expect("(");
    DurationExpr first = expression(0);
    expect(",");
    DurationExpr second = expression(0);
    expect(")");
    return new DurationExpr.Choice(largest, first, second);
  }

  private Token expect(String mark) throws ParseException {
    if (!tokens.peek().isMark(mark)) {
      throw tokens.unexpected(context, expected);
    }
    return tokens.take();
  }
}
