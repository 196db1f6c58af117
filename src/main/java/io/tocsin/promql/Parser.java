package io.tocsin.promql;

import io.tocsin.model.GoText;
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
import io.tocsin.promql.Token.Kind;
import io.tocsin.promql.VectorMatching.Fill;
import io.tocsin.promql.VectorMatching.Many;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tokens to an expression, by precedence climbing: {@link #expression} takes operators as long as
 * they bind at least as tightly as asked, {@link #operand} one operand with its postfixes. The
 * first error ends the parse; which of several errors is first follows Prometheus's grammar.
 */
final class Parser {
  static final String EXPERIMENTAL_FUNCTIONS = "promql-experimental-functions";
  static final String FILL_MODIFIERS = "promql-binop-fill-modifiers";
  static final String EXTENDED_RANGES = "promql-extended-range-selectors";

  /** Besides identifiers, aggregators and callable words. */
  private static final Set<String> METRIC_NAME_WORDS =
      Set.of(
          "by",
          "without",
          "offset",
          "and",
          "or",
          "unless",
          "anchored",
          "smoothed",
          "fill",
          "fill_left",
          "fill_right");

  private static final Set<String> FILLS = Set.of("fill", "fill_left", "fill_right");

  private static final Set<String> NO_GROUPING_LABELS = Set.of("without");

  private static final String DURATIONS = "number, duration, step(), or range()";

  private static final String DURATIONS_OR_END = "number, duration, step(), range(), or \"]\"";

  private final Lexer lexer;
  private final QueryText query;
  private final Set<String> features;
  private final ExprBounds bounds = new ExprBounds();
  private @Nullable Token ahead;
  private Token last;

  /** Aggregations around the current token; syntax errors in them name the aggregation. */
  private int aggregations;

  private Parser(QueryText query, Set<String> features) {
    this.query = query;
    this.lexer = new Lexer(query);
    this.features = features;
    this.last = new Token(Kind.END, "", query.span(0, 0));
  }

  /**
   * @param features names of enabled feature flags
   */
  static Expr parse(String text, Set<String> features) throws ParseException {
    var parser = new Parser(new QueryText(text), features);
    Expr expr = parser.whole();
    TypeCheck.check(expr);
    return expr;
  }

  /** Reads a metric name, matchers in braces, or both; nothing may follow. */
  static VectorSelector parseSelector(String text) throws ParseException {
    var parser = new Parser(new QueryText(text), Set.of());
    VectorSelector selector = parser.bareSelector();
    if (!parser.peek().is(Kind.END)) {
      throw parser.unexpected();
    }
    return selector;
  }

  private VectorSelector bareSelector() throws ParseException {
    boolean named = isMetricName(peek());
    if (!named && !peek().isMark("{")) {
      throw unexpected();
    }
    return named ? selector(take()) : selectorWithoutName();
  }

  private static boolean isMetricName(Token token) {
    return switch (token.kind()) {
      case IDENTIFIER, METRIC_IDENTIFIER, AGGREGATOR -> true;
      case KEYWORD, OPERATOR -> METRIC_NAME_WORDS.contains(word(token));
      case MARK -> Lexer.CALLABLE_WORDS.contains(word(token));
      case NUMBER, DURATION, STRING, END -> false;
    };
  }

  private static boolean startsExpression(Token token) {
    return switch (token.kind()) {
      case NUMBER, DURATION, STRING -> true;
      case OPERATOR -> isMetricName(token) || isSign(token);
      case MARK -> isMetricName(token) || token.isMark("(") || token.isMark("{");
      case IDENTIFIER, METRIC_IDENTIFIER, AGGREGATOR, KEYWORD, END -> isMetricName(token);
    };
  }

  static boolean isSign(Token token) {
    return token.isOperator("+") || token.isOperator("-");
  }

  private Expr whole() throws ParseException {
    if (peek().is(Kind.END)) {
      throw new ParseException(query.span(0, 0), "no expression found in input");
    }
    Expr expr = expression(0);
    if (!peek().is(Kind.END)) {
      throw unexpected();
    }
    return expr;
  }

  private Expr expression(int minPrecedence) throws ParseException {
    Expr left = operand();
    while (true) {
      Optional<BinaryOp> op = BinaryOp.of(peek());
      if (op.isEmpty() || op.get().precedence() < minPrecedence) {
        return left;
      }
      left = binary(left, op.get());
    }
  }

  private Expr binary(Expr left, BinaryOp op) throws ParseException {
    take();
    boolean bool = takeKeyword("bool");
    VectorMatching matching = matching().withFill(fill());
    Span operator = query.afterSpace(left.span()).to(last.span());
    bounds.enter(last.span());
    Expr right = expression(op.isRightAssociative() ? op.precedence() : op.precedence() + 1);
    bounds.leave();
    if (!matching.fill().isNone() && !features.contains(FILL_MODIFIERS)) {
      throw error(left.span(), "binop fill modifiers are experimental and not enabled");
    }
    return bounded(new Binary(op, bool, matching, left, right, operator));
  }

  private VectorMatching matching() throws ParseException {
    boolean on = takeKeyword("on");
    if (!on && !takeKeyword("ignoring")) {
      return VectorMatching.DEFAULT;
    }
    List<String> labels = labels();
    Many many =
        takeKeyword("group_left")
            ? Many.LEFT
            : takeKeyword("group_right") ? Many.RIGHT : Many.NEITHER;
    boolean included = many != Many.NEITHER && peek().isMark("(");
    if (many != Many.NEITHER && !startsExpression(peek())) {
      throw unexpected("grouping opts", "\"(\"");
    }
    return new VectorMatching(on, labels, many, included ? labels() : List.of(), Fill.NONE);
  }

  private Fill fill() throws ParseException {
    if (!peek().is(Kind.KEYWORD) || !FILLS.contains(word(peek()))) {
      return Fill.NONE;
    }
    OptionalDouble both = fill("fill");
    if (both.isPresent()) {
      return new Fill(both, both);
    }
    OptionalDouble left = fill("fill_left");
    OptionalDouble right = fill("fill_right");
    return new Fill(left.isPresent() ? left : fill("fill_left"), right);
  }

  private OptionalDouble fill(String word) throws ParseException {
    if (!takeKeyword(word)) {
      return OptionalDouble.empty();
    }
    expect("(");
    double sign = isSign(peek()) && take().isOperator("-") ? -1 : 1;
    if (!peek().is(Kind.NUMBER) && !peek().is(Kind.DURATION)) {
      throw unexpected();
    }
    double value = sign * number().value();
    expect(")");
    return OptionalDouble.of(value);
  }

  private List<String> labels() throws ParseException {
    if (!peek().isMark("(")) {
      throw unexpected("grouping opts", "\"(\"");
    }
    take();
    var labels = new ArrayList<String>();
    while (!peek().isMark(")")) {
      labels.add(groupingLabel());
      if (!peek().isMark(")") && !peek().isMark(",")) {
        throw unexpected("grouping opts", "\",\" or \")\"");
      }
      takeMark(",");
    }
    take();
    return labels;
  }

  private String groupingLabel() throws ParseException {
    Token token = peek();
    boolean word =
        switch (token.kind()) {
          case IDENTIFIER, METRIC_IDENTIFIER, AGGREGATOR -> true;
          case KEYWORD -> !NO_GROUPING_LABELS.contains(word(token));
          case OPERATOR -> Character.isLetter(token.text().charAt(0));
          case MARK -> Lexer.CALLABLE_WORDS.contains(word(token));
          case STRING -> false;
          case END, NUMBER, DURATION -> false;
        };
    if (!word && !token.is(Kind.STRING)) {
      throw unexpected("grouping opts", "label");
    }
    take();
    String label = word ? token.text() : Literals.unquoteBytes(token.text());
    if (label.isEmpty() || !Bytes.isText(label)) {
      throw error(token.span(), "invalid label name for grouping: " + GoText.quote(label));
    }
    return label;
  }

  private Expr operand() throws ParseException {
    if (isSign(peek())) {
      return unary();
    }
    Expr expr = primary();
    while (true) {
      if (peek().isMark("[")) {
        expr = bracketed(expr);
      } else if (peek().isKeyword("offset")) {
        expr = offset(expr);
      } else if (peek().isOperator("@")) {
        expr = at(expr);
      } else if (peek().isKeyword("anchored")) {
        expr = edged(expr, Edges.ANCHORED);
      } else if (peek().isKeyword("smoothed")) {
        expr = edged(expr, Edges.SMOOTHED);
      } else {
        return expr;
      }
    }
  }

  private Expr unary() throws ParseException {
    Token sign = take();
    boolean negates = sign.isOperator("-");
    bounds.enter(last.span());
    Expr operand = expression(BinaryOp.UNARY_PRECEDENCE + 1);
    bounds.leave();
    Span span = sign.span().to(operand.span());
    if (operand instanceof NumberLiteral(double value, boolean isDuration, _)) {
      return new NumberLiteral(negates ? -value : value, isDuration, span);
    }
    return bounded(new Unary(negates, operand, span));
  }

  private Expr primary() throws ParseException {
    Token token = peek();
    return switch (token.kind()) {
      case NUMBER, DURATION -> number();
      case STRING -> {
        take();
        yield new StringLiteral(Literals.unquoteBytes(token.text()), token.span());
      }
      case IDENTIFIER -> identifier();
      case METRIC_IDENTIFIER -> selector(take());
      case AGGREGATOR -> aggregateOrSelector();
      case KEYWORD, OPERATOR -> {
        if (!METRIC_NAME_WORDS.contains(word(token))) {
          throw unexpected();
        }
        yield selector(take());
      }
      case MARK -> marked(token);
      case END -> throw unexpected();
    };
  }

  private Expr marked(Token token) throws ParseException {
    if (token.isMark("(")) {
      take();
      bounds.enter(last.span());
      Expr inner = expression(0);
      bounds.leave();
      return bounded(new Paren(inner, token.span().to(expect(")").span())));
    }
    if (token.isMark("{")) {
      return selectorWithoutName();
    }
    if (Lexer.CALLABLE_WORDS.contains(word(token))) {
      return identifier();
    }
    throw unexpected();
  }

  NumberLiteral number() throws ParseException {
    Token token = take();
    boolean isDuration = token.is(Kind.DURATION);
    OptionalDouble value =
        isDuration ? Literals.durationSeconds(token.text()) : Literals.number(token.text());
    if (value.isEmpty()) {
      throw error(
          token.span(),
          isDuration ? PromDuration.problem(token.text()) : Literals.faultOfNumber(token.text()));
    }
    return new NumberLiteral(value.getAsDouble(), isDuration, token.span());
  }

  private Expr identifier() throws ParseException {
    Token name = take();
    return peek().isMark("(") ? call(name) : selector(name);
  }

  private Expr call(Token name) throws ParseException {
    List<Expr> arguments = arguments();
    return bounded(new Call(function(name), arguments, name.span().to(last.span())));
  }

  private PromFunction function(Token name) throws ParseException {
    String quoted = GoText.quote(name.text());
    PromFunction found = Functions.BY_NAME.get(name.text());
    if (found == null) {
      throw error(name.span(), "unknown function with name " + quoted);
    }
    if (found.experimental() && !features.contains(EXPERIMENTAL_FUNCTIONS)) {
      throw error(name.span(), "function " + quoted + " is not enabled");
    }
    return found;
  }

  private List<Expr> arguments() throws ParseException {
    expect("(");
    var arguments = new ArrayList<Expr>();
    if (takeMark(")")) {
      return arguments;
    }
    bounds.enter(last.span());
    while (true) {
      arguments.add(expression(0));
      if (!peek().isMark(",")) {
        expect(")");
        bounds.leave();
        return arguments;
      }
      Token comma = take();
      if (!startsExpression(peek())) {
        throw error(comma.span(), "trailing commas not allowed in function call args");
      }
    }
  }

  private Expr aggregateOrSelector() throws ParseException {
    Token word = take();
    Token next = peek();
    boolean aggregates = next.isMark("(") || next.isKeyword("by") || next.isKeyword("without");
    return aggregates ? aggregate(word) : selector(word);
  }

  private Expr aggregate(Token word) throws ParseException {
    aggregations++;
    Optional<Grouping> before = grouping();
    List<Expr> arguments = arguments();
    Optional<Grouping> after = before.isPresent() ? Optional.empty() : grouping();
    aggregations--;
    Grouping grouping = before.or(() -> after).orElse(Grouping.ALL);
    AggregateOp op = AggregateOp.named(word(word)).orElseThrow();
    return bounded(aggregate(op, arguments, grouping, word.span().to(last.span())));
  }

  private Expr aggregate(AggregateOp op, List<Expr> arguments, Grouping grouping, Span span)
      throws ParseException {
    if (arguments.isEmpty()) {
      throw error(span, "no arguments for aggregate expression provided");
    }
    if (op.isExperimental() && !features.contains(EXPERIMENTAL_FUNCTIONS)) {
      throw error(
          span,
          op.word()
              + "() is experimental and must be enabled with --enable-feature="
              + EXPERIMENTAL_FUNCTIONS);
    }
    int expected = op.parameter().isPresent() ? 2 : 1;
    if (arguments.size() != expected) {
      throw error(
          span,
          "wrong number of arguments for aggregate expression provided, expected "
              + expected
              + ", got "
              + arguments.size());
    }
    Optional<Expr> parameter = expected == 2 ? Optional.of(arguments.get(0)) : Optional.empty();
    return new Aggregate(op, parameter, arguments.getLast(), grouping, span);
  }

  private Optional<Grouping> grouping() throws ParseException {
    boolean without = peek().isKeyword("without");
    if (!without && !peek().isKeyword("by")) {
      return Optional.empty();
    }
    take();
    return Optional.of(new Grouping(without, labels()));
  }

  private VectorSelector selector(Token name) throws ParseException {
    var matchers = new ArrayList<Matcher>();
    if (peek().isMark("{")) {
      matchers.addAll(matchers());
    }
    matchers.add(Matcher.equal(Labels.NAME, name.text()));
    Span span = name.span().to(last.span());
    return new VectorSelector(name.text(), matchers, span);
  }

  private VectorSelector selectorWithoutName() throws ParseException {
    Span start = peek().span();
    List<Matcher> matchers = matchers();
    return new VectorSelector("", matchers, start.to(last.span()));
  }

  private List<Matcher> matchers() throws ParseException {
    expect("{");
    var matchers = new ArrayList<Matcher>();
    while (!peek().isMark("}")) {
      matchers.add(matcher());
      if (!peek().isMark("}") && !peek().isMark(",")) {
        throw unexpected("label matching", "\",\" or \"}\"");
      }
      takeMark(",");
    }
    take();
    return matchers;
  }

  private Matcher matcher() throws ParseException {
    Token name = peek();
    if (!name.is(Kind.IDENTIFIER) && !name.is(Kind.STRING)) {
      throw unexpected("label matching", "identifier or \"}\"");
    }
    take();
    String label = name.is(Kind.STRING) ? Literals.unquote(name.text()) : name.text();
    Optional<Matcher.Op> op = matchOperator();
    if (op.isEmpty() && name.is(Kind.STRING)) {
      return Matcher.equal(Labels.NAME, label);
    }
    if (op.isEmpty()) {
      throw unexpected("label matching", "label matching operator");
    }
    if (!peek().is(Kind.STRING)) {
      throw unexpected("label matching", "string");
    }
    Token value = take();
    try {
      return new Matcher(label, op.get(), Literals.unquote(value.text()));
    } catch (IllegalArgumentException e) {
      throw error(name.span().to(value.span()), String.valueOf(e.getMessage()));
    }
  }

  private Optional<Matcher.Op> matchOperator() throws ParseException {
    for (Matcher.Op op : Matcher.Op.values()) {
      if (peek().isMark(op.sign()) || peek().isOperator(op.sign())) {
        take();
        return Optional.of(op);
      }
    }
    return Optional.empty();
  }

  private Expr bracketed(Expr expr) throws ParseException {
    Token open = take();
    DurationExpr range =
        new DurationParser(this, "subquery or range selector", DURATIONS).bracketed();
    if (takeMark(":")) {
      return subquery(expr, range);
    }
    if (!peek().isMark("]")) {
      throw unexpected("subquery or range", "\":\" or \"]\"");
    }
    Span brackets = open.span().to(take().span());
    if (!(expr instanceof VectorSelector selector)) {
      throw error(brackets, "ranges only allowed for vector selectors");
    }
    if (!selector.shift().offset().isZero()) {
      throw error(brackets, "no offset modifiers allowed before range");
    }
    if (selector.shift().isFixed()) {
      throw error(brackets, "no @ modifiers allowed before range");
    }
    return new MatrixSelector(selector, range, selector.span().to(brackets));
  }

  private Expr subquery(Expr operand, DurationExpr range) throws ParseException {
    Optional<DurationExpr> step =
        peek().isMark("]")
            ? Optional.empty()
            : Optional.of(
                new DurationParser(this, "subquery selector", DURATIONS_OR_END).bracketed());
    if (!peek().isMark("]")) {
      throw unexpected("subquery selector", "\"]\"");
    }
    Span span = operand.span().to(take().span());
    return bounded(new Subquery(operand, range, step, TimeShift.NONE, span));
  }

  private Expr offset(Expr expr) throws ParseException {
    take();
    DurationExpr offset = new DurationParser(this, "offset", DURATIONS).offset();
    TimeShift shift = shift(expr, "offset modifier");
    if (!shift.offset().isZero()) {
      throw error(expr.span(), "offset may not be set multiple times");
    }
    return shifted(expr, shift.withOffset(offset));
  }

  private Expr at(Expr expr) throws ParseException {
    take();
    TimeShift.At at = atTime(expr);
    TimeShift shift = shift(expr, "@ modifier");
    if (shift.isFixed()) {
      throw error(expr.span(), "@ <timestamp> may not be set multiple times");
    }
    return shifted(expr, shift.withAt(at));
  }

  private TimeShift.At atTime(Expr expr) throws ParseException {
    String bound = word(peek());
    if (peek().is(Kind.MARK) && (bound.equals("start") || bound.equals("end"))) {
      take();
      return atBound(bound);
    }
    double sign = isSign(peek()) && take().isOperator("-") ? -1 : 1;
    if (!peek().is(Kind.NUMBER) && !peek().is(Kind.DURATION)) {
      throw unexpected("@", "timestamp");
    }
    double seconds = sign * number().value();
    if (!(Math.abs(seconds) < 0x1p63)) {
      throw error(
          expr.span(), "timestamp out of bounds for @ modifier: " + GoText.sixDecimals(seconds));
    }
    double millis = Math.copySign(Math.floor(Math.abs(seconds) * 1000 + 0.5), seconds);
    return new TimeShift.At.Time(Literals.goLong(millis));
  }

  private TimeShift.At atBound(String bound) throws ParseException {
    for (String mark : List.of("(", ")")) {
      if (!takeMark(mark)) {
        throw unexpected("@", "timestamp");
      }
    }
    return bound.equals("start") ? new TimeShift.At.Start() : new TimeShift.At.End();
  }

  private Expr edged(Expr expr, Edges edges) throws ParseException {
    take();
    String modifier = edges.word() + " modifier ";
    if (!features.contains(EXTENDED_RANGES)) {
      throw error(expr.span(), modifier + "is experimental and not enabled");
    }
    return switch (expr) {
      case VectorSelector s -> edged(s, edges, expr.span());
      case MatrixSelector(VectorSelector s, DurationExpr range, Span span) ->
          new MatrixSelector(edged(s, edges, span), range, span);
      case Subquery _ -> throw error(expr.span(), modifier + "is not supported for subqueries");
      case NumberLiteral _, StringLiteral _, Unary _, Paren _, Binary _, Aggregate _, Call _ ->
          // upstream's words: what is no selector has no edges
          throw error(expr.span(), modifier + "not implemented");
    };
  }

  private static VectorSelector edged(VectorSelector selector, Edges edges, Span span)
      throws ParseException {
    if (selector.edges() != Edges.PLAIN && selector.edges() != edges) {
      throw error(span, "anchored and smoothed modifiers cannot be used together");
    }
    return selector.withEdges(edges);
  }

  private TimeShift shift(Expr expr, String modifier) throws ParseException {
    return switch (expr) {
      case VectorSelector s -> s.shift();
      case MatrixSelector m -> m.selector().shift();
      case Subquery s -> s.shift();
      case NumberLiteral _, StringLiteral _, Unary _, Paren _, Binary _, Aggregate _, Call _ ->
          throw error(
              expr.span(),
              modifier
                  + " must be preceded by an instant vector selector or range vector selector or a"
                  + " subquery");
    };
  }

  private Expr shifted(Expr expr, TimeShift shift) throws ParseException {
    Span span = expr.span().to(last.span());
    return switch (expr) {
      case VectorSelector s -> s.withShift(shift).withSpan(span);
      case MatrixSelector(VectorSelector s, DurationExpr range, _) ->
          new MatrixSelector(s.withShift(shift), range, span);
      case Subquery s -> bounded(new Subquery(s.operand(), s.range(), s.step(), shift, span));
      case NumberLiteral _, StringLiteral _, Unary _, Paren _, Binary _, Aggregate _, Call _ ->
          throw new IllegalStateException("no time to shift in " + expr);
    };
  }

  /** {@code expr}, unless too much lies in it. */
  private <E extends Expr> E bounded(E expr) throws ParseException {
    bounds.count(expr, last.span());
    return expr;
  }

  /** {@code node} of a duration, unless there are too many of them already. */
  <T> T counted(T node) throws ParseException {
    bounds.countInDuration(last.span());
    return node;
  }

  Token peek() throws ParseException {
    if (ahead == null) {
      ahead = lexer.next();
    }
    return ahead;
  }

  Token take() throws ParseException {
    Token taken = peek();
    last = taken;
    ahead = null;
    return taken;
  }

  private boolean takeMark(String mark) throws ParseException {
    boolean found = peek().isMark(mark);
    if (found) {
      take();
    }
    return found;
  }

  private boolean takeKeyword(String word) throws ParseException {
    boolean found = peek().isKeyword(word);
    if (found) {
      take();
    }
    return found;
  }

  private Token expect(String mark) throws ParseException {
    if (!peek().isMark(mark)) {
      throw unexpected();
    }
    return take();
  }

  static String word(Token token) {
    return token.text().toLowerCase(Locale.ROOT);
  }

  private ParseException unexpected() throws ParseException {
    String context = aggregations > 0 ? " in aggregation" : "";
    return error(peek().span(), "unexpected " + peek().description() + context);
  }

  /** What to say of the next token where {@code expected} should stand. */
  ParseException unexpected(String context, String expected) throws ParseException {
    return error(
        peek().span(),
        "unexpected " + peek().description() + " in " + context + ", expected " + expected);
  }

  private static ParseException error(Span span, String problem) {
    return new ParseException(span, problem);
  }
}
