package io.tocsin.promql;

import java.util.List;

/**
 * One PromQL function: what the parser checks and what the evaluator runs.
 *
 * @param arguments declared types; the last one stands for all further arguments
 * @param variadic how many arguments may follow the declared ones less the last; 0 when their
 *     number is fixed, -1 when it has no bound
 * @param experimental whether it needs the feature flag {@code promql-experimental-functions}
 * @param dependsOnTime whether its value changes from step to step even when its arguments do not
 */
public record PromFunction(
    String name,
    List<ValueType> arguments,
    int variadic,
    ValueType returns,
    boolean experimental,
    boolean dependsOnTime,
    Body body) {

  /** What a function does. */
  @FunctionalInterface
  interface Body {
    /**
     * @throws QueryException when the arguments allow no answer
     */
    Evaluated call(Invocation in);
  }

  public PromFunction {
    arguments = List.copyOf(arguments);
  }

  /** A function that returns a vector. */
  static PromFunction vector(String name, List<ValueType> arguments, Body body) {
    return new PromFunction(name, arguments, 0, ValueType.VECTOR, false, false, body);
  }

  /** A function that returns a scalar. */
  static PromFunction scalar(String name, List<ValueType> arguments, Body body) {
    return new PromFunction(name, arguments, 0, ValueType.SCALAR, false, false, body);
  }

  PromFunction withVariadic(int count) {
    return new PromFunction(name, arguments, count, returns, experimental, dependsOnTime, body);
  }

  PromFunction asExperimental() {
    return new PromFunction(name, arguments, variadic, returns, true, dependsOnTime, body);
  }

  PromFunction asDependentOnTime() {
    return new PromFunction(name, arguments, variadic, returns, experimental, true, body);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PromFunction that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
