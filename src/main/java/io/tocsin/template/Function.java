package io.tocsin.template;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A function or method that a template calls.
 *
 * @param parameters types of the first arguments
 * @param rest type of any further arguments; empty when there may be none
 */
public record Function(String name, List<Type> parameters, Optional<Type> rest, Body body) {
  public Function {
    parameters = List.copyOf(parameters);
  }

  /** What a function does with arguments of the declared types. */
  @FunctionalInterface
  public interface Body {
    /**
     * @return a value, null for Go's nil
     * @throws Failure when the arguments make no sense to it
     */
    @Nullable Object call(Arguments arguments) throws Failure;
  }

  /** A function's error; it ends the execution of the template. */
  public static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    public Failure(String message) {
      super(message);
    }
  }

  public static Function of(String name, List<Type> parameters, Body body) {
    return new Function(name, parameters, Optional.empty(), body);
  }

  /** A function with any number of arguments after the fixed ones. */
  public static Function variadic(String name, List<Type> fixed, Type rest, Body body) {
    return new Function(name, fixed, Optional.of(rest), body);
  }

  /** A function from text to text that cannot fail. */
  public static Function text(String name, UnaryOperator<String> body) {
    return of(name, List.of(Type.TEXT), arguments -> body.apply(arguments.text(0)));
  }

  Type typeOf(int argument) {
    return argument < parameters.size() ? parameters.get(argument) : rest.orElse(Type.ANY);
  }

  boolean takes(int count) {
    return rest.isPresent() ? count >= parameters.size() : count == parameters.size();
  }

  String wanted() {
    return (rest.isPresent() ? "at least " : "") + parameters.size();
  }
}
