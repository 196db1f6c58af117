package io.tocsin.template;

import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.tocsin.template.Function.Failure;
import io.tocsin.template.GoObject.Member;
import io.tocsin.template.Node.Command;
import io.tocsin.template.Node.Operand;
import io.tocsin.template.Node.Pipe;
import io.tocsin.template.Templates.MissingKey;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The values of pipelines in one template, and the variables that they see. Follows Go's
 * text/template step by step, so that errors name the same node in the same words.
 */
final class Evaluator {
  /** "No argument came through the pipe", which is not the same as nil. */
  private static final Object NOTHING = new Object();

  /** A variable in scope; the last of its name counts. */
  private static final class Slot {
    private final String name;
    private @Nullable Object value;

    Slot(String name, @Nullable Object value) {
      this.name = name;
      this.value = value;
    }
  }

  private final Run run;
  private final Definition definition;
  private final List<Slot> slots = new ArrayList<>();

  /** The node looked at last: what errors point to, here as in Go. */
  private Node looked = new Node.Dot(0);

  /**
   * @param data what {@code $} is
   */
  Evaluator(Run run, Definition definition, @Nullable Object data) {
    this.run = run;
    this.definition = definition;
    slots.add(new Slot("$", data));
  }

  /** From now on errors point to {@code node}. */
  void at(Node node) {
    looked = node;
  }

  TemplateException error(String message) {
    return error(looked, message);
  }

  TemplateException error(Node at, String message) {
    return new TemplateException(
        "template: %s: executing %s at <%s>: %s"
            .formatted(definition.place(at), GoText.quote(definition.name()), at, message),
        definition.line(at));
  }

  /** Counts one step of the execution towards its limit. */
  void step(Node at) throws TemplateException {
    if (++run.steps > run.limits.steps()) {
      throw error(at, "exceeded maximum of " + run.limits.steps() + " steps");
    }
  }

  // variables

  /** How many variables there are: what {@link #forget} goes back to. */
  int visible() {
    return slots.size();
  }

  /** Takes away the variables declared since {@link #visible} was so. */
  void forget(int visible) {
    slots.subList(visible, slots.size()).clear();
  }

  /** Gives the variable declared at place {@code index} another value. */
  void set(int index, @Nullable Object value) {
    slots.get(index).value = value;
  }

  // pipelines

  /** The value of {@code pipe}, which its variables have from now on. */
  @Nullable Object pipeline(@Nullable Object dot, Pipe pipe) throws TemplateException {
    at(pipe);
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

  /** Gives a variable that exists another value. */
  void assign(Node.Variable variable, @Nullable Object value) throws TemplateException {
    slot(variable).value = value;
  }

  private Slot slot(Node.Variable variable) throws TemplateException {
    for (int i = slots.size() - 1; i >= 0; i--) {
      if (slots.get(i).name.equals(variable.name())) {
        return slots.get(i);
      }
    }
    throw error("undefined variable: " + variable.name());
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
        notAFunction(first, arguments, last);
        yield pipeline(dot, pipe);
      }
      case Node.Bool _, Node.Dot _, Node.Numeral _, Node.Quoted _, Node.Nil _ -> {
        at(first);
        notAFunction(first, arguments, last);
        if (first instanceof Node.Nil) {
          throw error("nil is not a command");
        }
        yield constant(dot, first);
      }
    };
  }

  private void notAFunction(Operand first, List<Operand> arguments, @Nullable Object last)
      throws TemplateException {
    if (!arguments.isEmpty() || !NOTHING.equals(last)) {
      throw error("can't give argument to non-function " + first);
    }
  }

  /** An operand that needs no arguments, with the type that it has by itself. */
  private @Nullable Object constant(@Nullable Object dot, Operand operand)
      throws TemplateException {
    at(operand);
    return switch (operand) {
      case Node.Bool(_, boolean value) -> value;
      case Node.Dot _ -> dot;
      case Node.Quoted(_, String value, _) -> value;
      case Node.Numeral number when number.isFloat() -> number.value();
      case Node.Numeral number ->
          number.integer().orElseThrow(() -> error(number.written() + " overflows int"));
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
    at(field);
    return fields(dot, dot, field, field.names(), arguments, last);
  }

  private @Nullable Object chain(
      @Nullable Object dot, Node.Chain chain, List<Operand> arguments, @Nullable Object last)
      throws TemplateException {
    at(chain);
    if (chain.of() instanceof Node.Nil) {
      throw error("indirection through explicit nil in " + chain);
    }
    Object of = Go.plain(constant(dot, chain.of()));
    return fields(dot, of, chain, chain.names(), arguments, last);
  }

  private @Nullable Object variable(
      @Nullable Object dot, Node.Variable variable, List<Operand> arguments, @Nullable Object last)
      throws TemplateException {
    at(variable);
    Object value = slot(variable).value;
    if (variable.names().isEmpty()) {
      notAFunction(variable, arguments, last);
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
      throw error("nil pointer evaluating interface {}." + name);
    }
    Optional<Function> method = method(of, name);
    if (method.isPresent()) {
      return invoke(dot, method.get(), at, arguments, last);
    }
    boolean hasArguments = !arguments.isEmpty() || !NOTHING.equals(last);
    if (of instanceof GoObject object
        && object.member(name).orElse(null) instanceof Member.Field(Object value)) {
      if (hasArguments) {
        throw error(name + " has arguments but cannot be invoked as function");
      }
      return Go.of(value);
    }
    Object map = Go.underlying(of);
    if (!(map instanceof Labels) && !(map instanceof Map)) {
      throw error("can't evaluate field " + name + " in type " + Go.typeName(of));
    }
    if (hasArguments) {
      throw error(name + " is not a method but has arguments");
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
    at(name);
    Function function =
        run.functions
            .find(name.name())
            .orElseThrow(() -> error(GoText.quote(name.name()) + " is not a defined function"));
    return invoke(dot, function, command, arguments, last);
  }

  /**
   * @param command what an error of the function itself points to
   */
  private @Nullable Object invoke(
      @Nullable Object dot,
      Function function,
      Node command,
      List<Operand> operands,
      @Nullable Object last)
      throws TemplateException {
    step(command);
    int count = operands.size() + (NOTHING.equals(last) ? 0 : 1);
    if (!function.takes(count)) {
      throw error(
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
      values.add(checked(last, function.typeOf(values.size())));
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
    at(operand);
    return switch (operand) {
      case Node.Nil _ when !type.takesNil() -> throw error("cannot assign nil to " + type.goName());
      case Node.Nil _ -> null;
      case Node.Dot _, Node.Field _, Node.Variable _, Node.Chain _, Node.Identifier _, Pipe _ ->
          checked(constant(dot, operand), type);
      case Node.Bool _, Node.Quoted _, Node.Numeral _ -> literal(dot, type, operand);
    };
  }

  private @Nullable Object literal(@Nullable Object dot, Type type, Operand operand)
      throws TemplateException {
    return switch (type.literal()) {
      case ANY -> constant(dot, operand);
      case TEXT -> {
        if (!(operand instanceof Node.Quoted(_, String value, _))) {
          throw error("expected string; found " + operand);
        }
        yield value;
      }
      case INTEGER -> {
        if (!(operand instanceof Node.Numeral number) || number.integer().isEmpty()) {
          throw error("expected integer; found " + operand);
        }
        yield number.integer().getAsLong();
      }
      case FLOAT -> {
        if (!(operand instanceof Node.Numeral number)) {
          throw error("expected float; found " + operand);
        }
        yield number.value();
      }
      case NONE -> throw error("can't handle " + operand + " for arg of type " + type.goName());
    };
  }

  private @Nullable Object checked(@Nullable Object value, Type type) throws TemplateException {
    if (type.takesNil()) {
      return Go.plain(value);
    }
    if (value == null) {
      throw error("invalid value; expected " + type.goName());
    }
    if (!type.accepts().test(value)) {
      throw error(
          "wrong type for value; expected %s; got %s".formatted(type.goName(), Go.typeName(value)));
    }
    return value;
  }
}
