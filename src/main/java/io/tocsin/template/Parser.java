package io.tocsin.template;

import io.tocsin.model.GoText;
import io.tocsin.template.Node.Body;
import io.tocsin.template.Node.Command;
import io.tocsin.template.Node.Operand;
import io.tocsin.template.Node.Pipe;
import io.tocsin.template.Node.Statement;
import io.tocsin.template.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Builds syntax trees from tokens: Go's text/template grammar with its error texts.
 *
 * <p>Space is a token, because {@code .a.b} is one operand and {@code .a .b} are two; {@link
 * #peekWord} and {@link #nextWord} pass over it.
 */
final class Parser {
  private static final int MAX_NESTING = 200;

  private final String name;
  private final String source;
  private final List<Token> tokens;
  private final Predicate<String> isFunction;
  private final Map<String, Definition> definitions = new LinkedHashMap<>();
  private final List<String> variables = new ArrayList<>(List.of("$"));
  private int next;
  private int rangeDepth;
  private int nesting;
  private int actionLine;

  private Parser(String name, String source, Predicate<String> isFunction) {
    this.name = name;
    this.source = source;
    this.tokens = Lexer.tokens(source);
    this.isFunction = isFunction;
  }

  /**
   * The template {@code name} and those that it defines, by name.
   *
   * @param isFunction whether a function of that name exists
   */
  static Map<String, Definition> parse(String name, String source, Predicate<String> isFunction)
      throws TemplateException {
    return new Parser(name, source, isFunction).file();
  }

  private Map<String, Definition> file() throws TemplateException {
    var statements = new ArrayList<Statement>();
    while (peek().kind() != Kind.EOF) {
      if (peek().kind() == Kind.LEFT_DELIMITER && wordAfterDelimiter() == Kind.DEFINE) {
        nextWord();
        nextWord();
        definition();
      } else {
        switch (statement()) {
          case Parsed.Inner(Statement inner) -> statements.add(inner);
          case Parsed.Else _ -> throw error("unexpected {{else}}");
          case Parsed.End _ -> throw error("unexpected {{end}}");
        }
      }
    }
    define(name, new Body(statements));
    return definitions;
  }

  private Kind wordAfterDelimiter() {
    int at = next + 1;
    while (tokens.get(at).kind() == Kind.SPACE) {
      at++;
    }
    return tokens.get(at).kind();
  }

  private void define(String defined, Body body) throws TemplateException {
    Definition before = definitions.get(defined);
    if (before == null || before.isEmpty()) {
      definitions.put(defined, new Definition(defined, name, source, body));
    } else if (!isBlank(body)) {
      throw error("template: multiple definition of template " + GoText.quote(defined));
    }
  }

  static boolean isBlank(Body body) {
    return body.statements().stream()
        .allMatch(s -> s instanceof Node.Text(_, String text) && text.isBlank());
  }

  // tokens

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    Token token = tokens.get(next);
    if (next < tokens.size() - 1) {
      next++;
    }
    return token;
  }

  private Token peekWord() {
    while (peek().kind() == Kind.SPACE) {
      take();
    }
    return peek();
  }

  private Token nextWord() {
    peekWord();
    return take();
  }

  private Token expect(Kind kind, String context) throws TemplateException {
    Token token = nextWord();
    if (token.kind() != kind) {
      throw unexpected(token, context);
    }
    return token;
  }

  private TemplateException error(String message) {
    return errorAt(tokens.get(Math.max(0, next - 1)), message);
  }

  private TemplateException errorAt(Token token, String message) {
    return new TemplateException(
        "template: " + name + ":" + token.line() + ": " + message, token.line());
  }

  private TemplateException unexpected(Token token, String context) {
    if (token.kind() == Kind.ERROR) {
      return errorAt(token, token.text() + startedAt(token));
    }
    return errorAt(token, "unexpected " + token.shown() + " in " + context);
  }

  private String startedAt(Token token) {
    if (actionLine == 0 || actionLine == token.line()) {
      return "";
    }
    String in = token.text().endsWith(" action") ? "" : " in action";
    return in + " started at " + name + ":" + actionLine;
  }

  // statements

  /** What stood next: a statement, or the end of those that belong together. */
  private sealed interface Parsed {
    record Inner(Statement statement) implements Parsed {}

    record Else(int position) implements Parsed {}

    record End(int position) implements Parsed {}
  }

  private Parsed statement() throws TemplateException {
    Token token = nextWord();
    return switch (token.kind()) {
      case TEXT -> new Parsed.Inner(new Node.Text(token.position(), token.text()));
      case LEFT_DELIMITER -> {
        actionLine = token.line();
        Parsed parsed = action();
        actionLine = 0;
        yield parsed;
      }
      default -> throw unexpected(token, "input");
    };
  }

  private Parsed action() throws TemplateException {
    Token token = peekWord();
    if (!token.kind().isKeyword() || token.kind() == Kind.NIL || token.kind() == Kind.DEFINE) {
      Pipe pipe = pipeline("command", Kind.RIGHT_DELIMITER);
      return new Parsed.Inner(new Node.Action(token.position(), pipe));
    }
    take();
    return switch (token.kind()) {
      case BLOCK -> new Parsed.Inner(block());
      case BREAK -> new Parsed.Inner(loopJump(token, new Node.Break(token.position())));
      case CONTINUE -> new Parsed.Inner(loopJump(token, new Node.Continue(token.position())));
      case ELSE -> otherwise(token);
      case END -> {
        expect(Kind.RIGHT_DELIMITER, "end");
        yield new Parsed.End(token.position());
      }
      case IF -> new Parsed.Inner(control(Control.IF));
      case RANGE -> new Parsed.Inner(control(Control.RANGE));
      case WITH -> new Parsed.Inner(control(Control.WITH));
      default -> new Parsed.Inner(call());
    };
  }

  private Statement loopJump(Token token, Statement jump) throws TemplateException {
    expect(Kind.RIGHT_DELIMITER, jump.toString());
    if (rangeDepth == 0) {
      throw errorAt(token, jump + " outside {{range}}");
    }
    return jump;
  }

  private Parsed otherwise(Token token) throws TemplateException {
    Kind following = peekWord().kind();
    if (following != Kind.IF && following != Kind.WITH) {
      expect(Kind.RIGHT_DELIMITER, "else");
    }
    return new Parsed.Else(token.position());
  }

  /** The statements up to {@code end} or {@code else}, and which of them it was. */
  private record Block(Body body, Parsed end) {}

  private Block body() throws TemplateException {
    var statements = new ArrayList<Statement>();
    while (peekWord().kind() != Kind.EOF) {
      Parsed parsed = statement();
      switch (parsed) {
        case Parsed.Inner(Statement inner) -> statements.add(inner);
        case Parsed.Else _, Parsed.End _ -> {
          return new Block(new Body(statements), parsed);
        }
      }
    }
    throw errorAt(peek(), "unexpected EOF");
  }

  /** The statements with a condition and an {@code else}. */
  private enum Control {
    IF,
    RANGE,
    WITH;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    Statement of(Pipe pipe, Body body, Body otherwise) {
      return switch (this) {
        case IF -> new Node.If(pipe.position(), pipe, body, otherwise);
        case RANGE -> new Node.Range(pipe.position(), pipe, body, otherwise);
        case WITH -> new Node.With(pipe.position(), pipe, body, otherwise);
      };
    }
  }

  private Statement control(Control control) throws TemplateException {
    enter();
    int visible = variables.size();
    Pipe pipe = pipeline(control.word(), Kind.RIGHT_DELIMITER);
    rangeDepth += control == Control.RANGE ? 1 : 0;
    Block block = body();
    rangeDepth -= control == Control.RANGE ? 1 : 0;
    Body otherwise =
        switch (block.end()) {
          case Parsed.Else _ -> elseBody(control);
          case Parsed.End _, Parsed.Inner _ -> Body.EMPTY;
        };
    forget(visible);
    nesting--;
    return control.of(pipe, block.body(), otherwise);
  }

  /** {@code {{else if x}}} is {@code {{else}}{{if x}}} whose {@code end} closes both. */
  private Body elseBody(Control control) throws TemplateException {
    Kind following = peek().kind();
    if (control == Control.IF && following == Kind.IF) {
      take();
      return new Body(List.of(control(Control.IF)));
    }
    if (control == Control.WITH && following == Kind.WITH) {
      take();
      return new Body(List.of(control(Control.WITH)));
    }
    if (following == Kind.IF || following == Kind.WITH) {
      throw unexpected(peek(), "else");
    }
    Block block = body();
    if (block.end() instanceof Parsed.Else) {
      throw error("expected end; found {{else}}");
    }
    return block.body();
  }

  private void enter() throws TemplateException {
    if (++nesting > MAX_NESTING) {
      throw error("nested deeper than " + MAX_NESTING + " levels");
    }
  }

  private void forget(int visible) {
    variables.subList(visible, variables.size()).clear();
  }

  private void definition() throws TemplateException {
    String defined = quotedName("define clause");
    expect(Kind.RIGHT_DELIMITER, "define clause");
    define(defined, isolated("define clause"));
  }

  /** A body that sees no variable but {@code $}. */
  private Body isolated(String context) throws TemplateException {
    enter();
    List<String> outside = List.copyOf(variables);
    int outsideDepth = rangeDepth;
    variables.clear();
    variables.add("$");
    rangeDepth = 0;
    Block block = body();
    if (block.end() instanceof Parsed.Else) {
      throw error("unexpected {{else}} in " + context);
    }
    variables.clear();
    variables.addAll(outside);
    rangeDepth = outsideDepth;
    nesting--;
    return block.body();
  }

  private String quotedName(String context) throws TemplateException {
    Token token = nextWord();
    if (token.kind() != Kind.STRING && token.kind() != Kind.RAW_STRING) {
      throw unexpected(token, context);
    }
    return text(token).value();
  }

  private Statement call() throws TemplateException {
    Token token = peekWord();
    String called = quotedName("template clause");
    Optional<Pipe> pipe = Optional.empty();
    if (peekWord().kind() == Kind.RIGHT_DELIMITER) {
      take();
    } else {
      pipe = Optional.of(pipeline("template clause", Kind.RIGHT_DELIMITER));
    }
    return new Node.Call(token.position(), called, pipe);
  }

  private Statement block() throws TemplateException {
    Token token = peekWord();
    String defined = quotedName("block clause");
    Pipe pipe = pipeline("block clause", Kind.RIGHT_DELIMITER);
    define(defined, isolated("block clause"));
    return new Node.Call(token.position(), defined, Optional.of(pipe));
  }

  // pipelines

  private Pipe pipeline(String context, Kind end) throws TemplateException {
    enter();
    int position = peekWord().position();
    var declared = new ArrayList<Node.Variable>();
    boolean assigns = declarations(context, declared);
    var commands = new ArrayList<Command>();
    Token token = peekWord();
    while (token.kind().startsOperand()) {
      commands.add(command());
      token = peekWord();
    }
    take();
    if (token.kind() != end) {
      throw unexpected(token, context);
    }
    checkCommands(commands, context);
    nesting--;
    return new Pipe(position, List.copyOf(declared), assigns, List.copyOf(commands));
  }

  /** Reads {@code $a, $b :=} into {@code declared}; true for {@code =}. */
  private boolean declarations(String context, List<Node.Variable> declared)
      throws TemplateException {
    while (peekWord().kind() == Kind.VARIABLE) {
      int before = next;
      Token variable = take();
      Token sign = peekWord();
      if (sign.kind() == Kind.ASSIGN || sign.kind() == Kind.DECLARE) {
        take();
        declare(variable, declared);
        return sign.kind() == Kind.ASSIGN;
      }
      if (sign.kind() != Kind.OTHER || !sign.text().equals(",")) {
        next = before;
        return false;
      }
      take();
      declare(variable, declared);
      if (!context.equals("range") || declared.size() > 1) {
        throw error("too many declarations in " + context);
      }
      if (peekWord().kind() != Kind.VARIABLE) {
        throw error("range can only initialize variables");
      }
    }
    return false;
  }

  private void declare(Token variable, List<Node.Variable> declared) {
    declared.add(new Node.Variable(variable.position(), variable.text(), List.of()));
    variables.add(variable.text());
  }

  private void checkCommands(List<Command> commands, String context) throws TemplateException {
    if (commands.isEmpty()) {
      throw error("missing value for " + context);
    }
    for (int stage = 1; stage < commands.size(); stage++) {
      switch (commands.get(stage).operands().getFirst()) {
        case Node.Bool _, Node.Dot _, Node.Nil _, Node.Numeral _, Node.Quoted _ ->
            throw error("non executable command in pipeline stage " + (stage + 1));
        case Pipe _, Node.Field _, Node.Variable _, Node.Chain _, Node.Identifier _ -> {
          continue;
        }
      }
    }
  }

  private Command command() throws TemplateException {
    int position = peekWord().position();
    var operands = new ArrayList<Operand>();
    Token token;
    do {
      if (peekWord().kind().startsOperand()) {
        operands.add(operand());
      }
      token = peek();
      if (token.kind() != Kind.RIGHT_DELIMITER && token.kind() != Kind.RIGHT_PARENTHESIS) {
        take();
      }
    } while (token.kind() == Kind.SPACE);
    boolean ends =
        token.kind() == Kind.RIGHT_DELIMITER
            || token.kind() == Kind.RIGHT_PARENTHESIS
            || token.kind() == Kind.PIPE;
    if (!ends) {
      throw unexpected(token, "operand");
    }
    return new Command(position, List.copyOf(operands));
  }

  private Operand operand() throws TemplateException {
    Operand term = term();
    if (peek().kind() != Kind.FIELD) {
      return term;
    }
    int position = peek().position();
    var names = new ArrayList<String>();
    while (peek().kind() == Kind.FIELD) {
      names.add(take().text().substring(1));
    }
    return switch (term) {
      case Node.Field(_, List<String> before) -> new Node.Field(position, joined(before, names));
      case Node.Variable(_, String variable, List<String> before) ->
          new Node.Variable(position, variable, joined(before, names));
      case Node.Identifier _, Node.Chain _, Pipe _ -> new Node.Chain(position, term, names);
      case Node.Bool _, Node.Quoted _, Node.Numeral _, Node.Nil _, Node.Dot _ ->
          throw error("unexpected . after term " + GoText.quote(term.toString()));
    };
  }

  private static List<String> joined(List<String> first, List<String> then) {
    var all = new ArrayList<>(first);
    all.addAll(then);
    return List.copyOf(all);
  }

  private Operand term() throws TemplateException {
    Token token = take();
    int position = token.position();
    return switch (token.kind()) {
      case IDENTIFIER -> function(token);
      case DOT -> new Node.Dot(position);
      case NIL -> new Node.Nil(position);
      case VARIABLE -> variable(token);
      case FIELD -> new Node.Field(position, List.of(token.text().substring(1)));
      case BOOL -> new Node.Bool(position, token.text().equals("true"));
      case NUMBER -> number(token);
      case CHARACTER ->
          Literals.character(position, token.text())
              .orElseThrow(() -> error("malformed character constant: " + token.text()));
      case STRING, RAW_STRING -> text(token);
      case LEFT_PARENTHESIS -> pipeline("parenthesized pipeline", Kind.RIGHT_PARENTHESIS);
      default -> throw unexpected(token, "operand");
    };
  }

  private Operand function(Token token) throws TemplateException {
    if (!isFunction.test(token.text())) {
      throw errorAt(token, "function " + GoText.quote(token.text()) + " not defined");
    }
    return new Node.Identifier(token.position(), token.text());
  }

  private Operand variable(Token token) throws TemplateException {
    if (!variables.contains(token.text())) {
      throw errorAt(token, "undefined variable " + GoText.quote(token.text()));
    }
    return new Node.Variable(token.position(), token.text(), List.of());
  }

  private Operand number(Token token) throws TemplateException {
    return Literals.number(token.position(), token.text())
        .orElseThrow(() -> errorAt(token, "illegal number syntax: " + GoText.quote(token.text())));
  }

  private Node.Quoted text(Token token) throws TemplateException {
    String value =
        Literals.unquote(token.text()).orElseThrow(() -> errorAt(token, "invalid syntax"));
    return new Node.Quoted(token.position(), value, token.text());
  }
}
