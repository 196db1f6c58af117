package io.tocsin.template;

import java.util.List;
import java.util.Optional;

/** A number of a named type that prints as its name: {@code time.Month}, {@code time.Weekday}. */
record GoConstant(String goType, String name, long number) implements GoObject {
  @Override
  public Optional<Member> member(String method) {
    return method.equals("String")
        ? GoObject.method(Function.of(method, List.of(), _ -> name))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return name;
  }
}
