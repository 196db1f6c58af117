package io.tocsin.template;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.template.Function.Failure;
import io.tocsin.template.GoObject.Member;
import io.tocsin.template.Node.Body;
import io.tocsin.template.Node.Command;
import io.tocsin.template.Node.Operand;
import io.tocsin.template.Node.Pipe;
import io.tocsin.template.Node.Statement;
import io.tocsin.template.Templates.Escaping;
import io.tocsin.template.Templates.Limits;
import io.tocsin.template.Templates.MissingKey;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Executes one template. Follows Go's text/template step by step, so that errors name the same node
 * in the same words.
 */
final class Interpreter {
  /** "No argument came through the pipe", which is not the same as nil. */
  private static final Object NOTHING = new Object();

  /** What all templates of one execution share. */
  static final class Run {
    private final Map<String, Definition> definitions;
    private final FunctionSet functions;
    private final Limits limits;
    private final MissingKey missingKey;
    private final Escaping escaping;
    private final StringBuilder out = new StringBuilder();
    private int steps;

    Run(
        Map<String, Definition> definitions,
        FunctionSet functions,
        Limits limits,
        MissingKey missingKey,
        Escaping escaping) {
      this.definitions = definitions;
      this.functions = functions;
      this.limits = limits;
      this.missingKey = missingKey;
      this.escaping = escaping;
    }
  }

  /** A variable in scope; the last of its name counts. */
  private static final class Slot {
    private final String name;
    private @Nullable Object value;

    Slot(String name, @Nullable Object value) {
      this.name = name;
      this.value = value;
    }
  }

  /** Where a body goes on when it ends. */
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  private final Run run;
  private final Definition definition;
  private final int depth;
  private final List<Slot> slots = new ArrayList<>();

  private Interpreter(Run run, Definition definition, int depth, @Nullable Object data) {
    this.run = run;
    this.definition = definition;
    this.depth = depth;
    slots.add(new Slot("$", data));
  }

  static String execute(Run run, Definition definition, @Nullable Object data)
      throws TemplateException {
    new Interpreter(run, definition, 0, data).body(data, definition.body());
    return run.out.toString();
  }

  private TemplateException error(Node at, String message) {
    return new TemplateException(
        "template: %s: executing %s at <%s>: %s"
            .formatted(definition.place(at), GoText.quote(definition.name()), at, message),
        definition.line(at));
  }

  private void step(Node at) throws TemplateException {
    if (++run.steps > run.limits.steps()) {
      throw error(at, "exceeded maximum of " + run.limits.steps() + " steps");
    }
  }

  // statements

  private Flow body(@Nullable Object dot, Body body) throws TemplateException {
    for (Statement statement : body.statements()) {
      Flow flow = statement(dot, statement);
      if (flow != Flow.NEXT) {
        return flow;
      }
    }
    return Flow.NEXT;
  }

  private Flow statement(@Nullable Object dot, Statement statement) throws TemplateException {
    step(statement);
    return switch (statement) {
      case Node.Text text -> write(text, text.text());
      case Node.Action action -> action(dot, action);
      case Node.If(_, Pipe pipe, Body body, Body otherwise) ->
          branch(dot, pipe, body, otherwise, false);
      case Node.With(_, Pipe pipe, Body body, Body otherwise) ->
          branch(dot, pipe, body, otherwise, true);
      case Node.Range range -> range(dot, range);
      case Node.Break _ -> Flow.BREAK;
      case Node.Continue _ -> Flow.CONTINUE;
      case Node.Call call -> call(dot, call);
    };
  }

  private Flow write(Node at, String text) throws TemplateException {
    if (run.out.length() + text.length() > run.limits.outputChars()) {
      throw error(at, "output exceeds " + run.limits.outputChars() + " characters");
    }
    run.out.append(text);
    return Flow.NEXT;
  }

  private Flow action(@Nullable Object dot, Node.Action action) throws TemplateException {
    Object value = pipeline(dot, action.pipe());
    return action.pipe().variables().isEmpty() ? write(action, printed(value)) : Flow.NEXT;
  }

  private String printed(@Nullable Object value) {
    String text = value == null ? "<no value>" : GoFormat.text(value);
    boolean asIs = run.escaping == Escaping.NONE || value instanceof SafeHtml;
    return asIs ? text : Builtins.escapeHtml(text).replace("+", "&#43;");
  }

  private Flow branch(
      @Nullable Object dot, Pipe pipe, Body body, Body otherwise, boolean rebindsDot)
      throws TemplateException {
    int visible = slots.size();
    Object value = pipeline(dot, pipe);
    Flow flow = Go.truth(value) ? body(rebindsDot ? value : dot, body) : body(dot, otherwise);
    forget(visible);
    return flow;
  }

  private void forget(int visible) {
    slots.subList(visible, slots.size()).clear();
  }

  private Flow call(@Nullable Object dot, Node.Call call) throws TemplateException {
    Definition called = run.definitions.get(call.name());
    if (called == null) {
      throw error(call, "template " + GoText.quote(call.name()) + " not defined");
    }
    if (depth == run.limits.depth()) {
      throw error(call, "exceeded maximum template depth (" + run.limits.depth() + ")");
    }
    Optional<Pipe> pipe = call.pipe();
    Object data = pipe.isPresent() ? pipeline(dot, pipe.get()) : null;
    new Interpreter(run, called, depth + 1, data).body(data, called.body());
    return Flow.NEXT;
  }

  /** One turn of a range: its key or position, and its element. */
  private record Turn(Object key, @Nullable Object element) {}

  private Flow range(@Nullable Object dot, Node.Range range) throws TemplateException {
    int visible = slots.size();
    Object value = pipeline(dot, range.pipe());
    if (value instanceof Long count) {
      return rangeOverNumber(dot, range, count, visible);
    }
    List<Turn> turns = turns(range, value);
    for (Turn turn : turns) {
      if (turn(range, turn.key(), turn.element(), visible) == Flow.BREAK) {
        break;
      }
    }
    if (turns.isEmpty()) {
      return otherwise(dot, range, visible);
    }
    forget(visible);
    return Flow.NEXT;
  }

  private Flow rangeOverNumber(@Nullable Object dot, Node.Range range, long count, int visible)
      throws TemplateException {
    if (range.pipe().variables().size() > 1) {
      throw error(range.pipe(), "can't use " + count + " to iterate over more than one variable");
    }
    for (long i = 0; i < count; i++) {
      if (turn(range, i, i, visible) == Flow.BREAK) {
        break;
      }
    }
    if (count <= 0) {
      return otherwise(dot, range, visible);
    }
    forget(visible);
    return Flow.NEXT;
  }

  private Flow otherwise(@Nullable Object dot, Node.Range range, int visible)
      throws TemplateException {
    Flow flow = body(dot, range.otherwise());
    forget(visible);
    return flow;
  }

  private Flow turn(Node.Range range, Object key, @Nullable Object element, int visible)
      throws TemplateException {
    step(range);
    List<Node.Variable> variables = range.pipe().variables();
    if (!variables.isEmpty()) {
      bind(range, variables.getLast(), visible + variables.size() - 1, element);
    }
    if (variables.size() > 1) {
      bind(range, variables.getFirst(), visible, key);
    }
    int inside = slots.size();
    Flow flow = body(element, range.body());
    forget(inside);
    return flow;
  }

  private void bind(Node.Range range, Node.Variable variable, int slot, @Nullable Object value)
      throws TemplateException {
    if (range.pipe().assigns()) {
      assign(variable, value);
    } else {
      slots.get(slot).value = value;
    }
  }

  private List<Turn> turns(Node.Range range, @Nullable Object value) throws TemplateException {
    if (value == null) {
      return List.of();
    }
    var turns = new ArrayList<Turn>();
    switch (Go.underlying(value)) {
      case List<?> list -> list.forEach(e -> turns.add(new Turn((long) turns.size(), Go.of(e))));
      case Labels labels -> labels.forEach((name, v) -> turns.add(new Turn(name, v)));
      case Map<?, ?> map -> sorted(map).forEach((key, v) -> turns.add(new Turn(key, Go.of(v))));
      default -> throw error(range.pipe(), "range can't iterate over " + GoFormat.text(value));
    }
    return turns;
  }

  private static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
    var sorted = new TreeMap<String, @Nullable Object>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
    return sorted;
  }

  // pipelines

  private @Nullable Object pipeline(@Nullable Object dot, Pipe pipe) throws TemplateException {
    Object value = NOTHING;
    for (Command command : pipe.commands()) {
      value = Go.plain(command(dot, command, value));
    }
    for (Node.Variable variable : pipe.variables()) {
      if (pipe.assigns()) {
        assign(variable, value);
      } else {
        slots.add(new Slot(variable.name(), value));
      }
    }
    return value;
  }

  private void assign(Node.Variable variable, @Nullable Object value) throws TemplateException {
    slot(variable).value = value;
  }

  private Slot slot(Node.Variable variable) throws TemplateException {
    for (int i = slots.size() - 1; i >= 0; i--) {
      if (slots.get(i).name.equals(variable.name())) {
        return slots.get(i);
      }
    }
    throw error(variable, "undefined variable: " + variable.name());
  }

  /**
   * @param last the value of the command before in the pipe, or {@link #NOTHING}
   */
  private @Nullable Object command(@Nullable Object dot, Command command, @Nullable Object last)
      throws TemplateException {
    Operand first = command.operands().getFirst();
    List<Operand> arguments = command.operands().subList(1, command.operands().size());
    return switch (first) {
      case Node.Field field -> field(dot, field, arguments, last);
      case Node.Chain chain -> chain(dot, chain, arguments, last);
      case Node.Identifier name -> function(dot, name, command, arguments, last);
      case Node.Variable variable -> variable(dot, variable, arguments, last);
      case Pipe pipe -> {
        notAFunction(first, first, arguments, last);
        yield pipeline(dot, pipe);
      }
      case Node.Nil nil -> throw error(nil, "nil is not a command");
      case Node.Bool _, Node.Dot _, Node.Numeral _, Node.Quoted _ -> {
        notAFunction(first, first, arguments, last);
        yield constant(dot, first);
      }
    };
  }

  private void notAFunction(Node at, Operand first, List<Operand> arguments, @Nullable Object last)
      throws TemplateException {
    if (!arguments.isEmpty() || !NOTHING.equals(last)) {
      throw error(at, "can't give argument to non-function " + first);
    }
  }

  /** An operand that needs no arguments, with the type that it has by itself. */
  private @Nullable Object constant(@Nullable Object dot, Operand operand)
      throws TemplateException {
    return switch (operand) {
      case Node.Bool(_, boolean value) -> value;
      case Node.Dot _ -> dot;
      case Node.Quoted(_, String value, _) -> value;
      case Node.Numeral number when number.isFloat() -> number.value();
      case Node.Numeral number ->
          number.integer().orElseThrow(() -> error(number, number.written() + " overflows int"));
      case Node.Nil _ -> null;
      case Node.Field field -> field(dot, field, List.of(), NOTHING);
      case Node.Chain chain -> chain(dot, chain, List.of(), NOTHING);
      case Node.Variable variable -> variable(dot, variable, List.of(), NOTHING);
      case Node.Identifier name -> function(dot, name, name, List.of(), NOTHING);
      case Pipe pipe -> pipeline(dot, pipe);
    };
  }

  private @Nullable Object field(
      @Nullable Object dot, Node.Field field, List<Operand> arguments, @Nullable Object last)
      throws TemplateException {
    return fields(dot, dot, field, field.names(), arguments, last);
  }

  private @Nullable Object chain(
      @Nullable Object dot, Node.Chain chain, List<Operand> arguments, @Nullable Object last)
      throws TemplateException {
    if (chain.of() instanceof Node.Nil) {
      throw error(chain, "indirection through explicit nil in " + chain);
    }
    Object of = Go.plain(constant(dot, chain.of()));
    return fields(dot, of, chain, chain.names(), arguments, last);
  }

  private @Nullable Object variable(
      @Nullable Object dot, Node.Variable variable, List<Operand> arguments, @Nullable Object last)
      throws TemplateException {
    Object value = slot(variable).value;
    if (variable.names().isEmpty()) {
      notAFunction(variable, variable, arguments, last);
      return value;
    }
    return fields(dot, value, variable, variable.names(), arguments, last);
  }

  /** {@code .a.b.c arguments}: only the last name may be a method with arguments. */
  private @Nullable Object fields(
      @Nullable Object dot,
      @Nullable Object of,
      Node at,
      List<String> names,
      List<Operand> arguments,
      @Nullable Object last)
      throws TemplateException {
    Object value = of;
    for (String name : names.subList(0, names.size() - 1)) {
      value = member(dot, value, at, name, List.of(), NOTHING);
    }
    return member(dot, value, at, names.getLast(), arguments, last);
  }

  private @Nullable Object member(
      @Nullable Object dot,
      @Nullable Object of,
      Node at,
      String name,
      List<Operand> arguments,
      @Nullable Object last)
      throws TemplateException {
    if (of == null) {
      return null;
    }
    if (Go.isNil(of)) {
      throw error(at, "nil pointer evaluating interface {}." + name);
    }
    Optional<Function> method = method(of, name);
    if (method.isPresent()) {
      return invoke(dot, method.get(), at, at, arguments, last);
    }
    boolean hasArguments = !arguments.isEmpty() || !NOTHING.equals(last);
    if (of instanceof GoObject object
        && object.member(name).orElse(null) instanceof Member.Field(Object value)) {
      if (hasArguments) {
        throw error(at, name + " has arguments but cannot be invoked as function");
      }
      return Go.of(value);
    }
    Object map = Go.underlying(of);
    if (!(map instanceof Labels) && !(map instanceof Map)) {
      throw error(at, "can't evaluate field " + name + " in type " + Go.typeName(of));
    }
    if (hasArguments) {
      throw error(at, name + " is not a method but has arguments");
    }
    return entry(map, name);
  }

  private static Optional<Function> method(Object of, String name) {
    return switch (of) {
      case ZonedDateTime time -> GoTime.method(time, name);
      case Duration duration -> GoTime.method(duration, name);
      case GoObject object ->
          object.member(name).orElse(null) instanceof Member.Method(Function function)
              ? Optional.of(function)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private @Nullable Object entry(Object map, String key) {
    if (map instanceof Labels labels) {
      return run.missingKey == MissingKey.ZERO || labels.has(key) ? labels.get(key) : null;
    }
    Map<?, ?> entries = (Map<?, ?>) map;
    if (!entries.containsKey(key) && run.missingKey == MissingKey.NO_VALUE) {
      return null;
    }
    Object value = Go.of(entries.get(key));
    return value == null ? Go.NIL : value;
  }

  // functions

  private @Nullable Object function(
      @Nullable Object dot,
      Node.Identifier name,
      Node command,
      List<Operand> arguments,
      @Nullable Object last)
      throws TemplateException {
    Function function =
        run.functions
            .find(name.name())
            .orElseThrow(
                () -> error(name, GoText.quote(name.name()) + " is not a defined function"));
    return invoke(dot, function, name, command, arguments, last);
  }

  /**
   * @param at what an error in the arguments points to
   * @param command what an error of the function itself points to
   */
  private @Nullable Object invoke(
      @Nullable Object dot,
      Function function,
      Node at,
      Node command,
      List<Operand> operands,
      @Nullable Object last)
      throws TemplateException {
    step(at);
    int count = operands.size() + (NOTHING.equals(last) ? 0 : 1);
    if (!function.takes(count)) {
      throw error(
          at,
          "wrong number of args for %s: want %s got %d"
              .formatted(function.name(), function.wanted(), count));
    }
    if (Builtins.cutsShort(function)) {
      return cutShort(dot, function, operands, last);
    }
    var values = new ArrayList<@Nullable Object>();
    for (Operand operand : operands) {
      values.add(argument(dot, function.typeOf(values.size()), operand));
    }
    if (!NOTHING.equals(last)) {
      values.add(checked(at, last, function.typeOf(values.size())));
    }
    return bounded(command, result(function, command, new Arguments(values)));
  }

  private @Nullable Object result(Function function, Node command, Arguments arguments)
      throws TemplateException {
    try {
      return Go.of(function.body().call(arguments));
    } catch (Failure failure) {
      throw error(command, "error calling " + function.name() + ": " + failure.getMessage());
    }
  }

  /** {@code and} and {@code or} stop at the argument that decides. */
  private @Nullable Object cutShort(
      @Nullable Object dot, Function function, List<Operand> operands, @Nullable Object last)
      throws TemplateException {
    boolean decides = function.name().equals(Builtins.OR);
    Object value = null;
    for (Operand operand : operands) {
      value = argument(dot, Type.VALUE, operand);
      if (Go.truth(value) == decides) {
        return value;
      }
    }
    return NOTHING.equals(last) ? value : last;
  }

  private @Nullable Object bounded(Node at, @Nullable Object value) throws TemplateException {
    if (value instanceof String text && text.length() > run.limits.outputChars()) {
      throw error(at, "a text exceeds " + run.limits.outputChars() + " characters");
    }
    return value;
  }

  private @Nullable Object argument(@Nullable Object dot, Type type, Operand operand)
      throws TemplateException {
    return switch (operand) {
      case Node.Nil nil when !type.takesNil() ->
          throw error(nil, "cannot assign nil to " + type.goName());
      case Node.Nil _ -> null;
      case Node.Dot _, Node.Field _, Node.Variable _, Node.Chain _, Node.Identifier _, Pipe _ ->
          checked(operand, constant(dot, operand), type);
      case Node.Bool _, Node.Quoted _, Node.Numeral _ -> literal(dot, type, operand);
    };
  }

  private @Nullable Object literal(@Nullable Object dot, Type type, Operand operand)
      throws TemplateException {
    return switch (type.literal()) {
      case ANY -> constant(dot, operand);
      case TEXT -> {
        if (!(operand instanceof Node.Quoted(_, String value, _))) {
          throw error(operand, "expected string; found " + operand);
        }
        yield value;
      }
      case INTEGER -> {
        if (!(operand instanceof Node.Numeral number) || number.integer().isEmpty()) {
          throw error(operand, "expected integer; found " + operand);
        }
        yield number.integer().getAsLong();
      }
      case FLOAT -> {
        if (!(operand instanceof Node.Numeral number)) {
          throw error(operand, "expected float; found " + operand);
        }
        yield number.value();
      }
      case NONE ->
          throw error(operand, "can't handle " + operand + " for arg of type " + type.goName());
    };
  }

  private @Nullable Object checked(Node at, @Nullable Object value, Type type)
      throws TemplateException {
    if (type.takesNil()) {
      return Go.plain(value);
    }
    if (value == null) {
      throw error(at, "invalid value; expected " + type.goName());
    }
    if (!type.accepts().test(value)) {
      throw error(
          at,
          "wrong type for value; expected %s; got %s".formatted(type.goName(), Go.typeName(value)));
    }
    return value;
  }
}
