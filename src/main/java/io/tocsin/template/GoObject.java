package io.tocsin.template;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of a template's data that has fields and methods: Go's struct, or named map or list type.
 * Immutable. Its {@code toString} is what printing it yields.
 */
public interface GoObject {
  /** The name of its type in error texts, such as {@code template.KV}. */
  String goType();

  /** The field or method {@code name}; empty when it has none. */
  Optional<Member> member(String name);

  /**
   * What {@code range}, {@code len}, {@code index}, truth and unknown field names see: a {@link
   * java.util.Map}, a {@link java.util.List}, {@link io.tocsin.model.Labels}, or the object itself.
   */
  default Object underlying() {
    return this;
  }

  /** What an action prints, where pointers are followed that {@code print} shows. */
  default String printed() {
    return toString();
  }

  /**
   * What {@code toJson} writes: a {@link java.util.Map} in the order of its keys, a list, a text or
   * a number; empty when it has no JSON form.
   */
  default Optional<Object> json() {
    return switch (underlying()) {
      case GoObject _ -> Optional.empty();
      case io.tocsin.model.Labels labels -> Optional.of(labels.toMap());
      case Object plain -> Optional.of(plain);
    };
  }

  /** A field or a method. */
  sealed interface Member {
    record Field(@Nullable Object value) implements Member {}

    record Method(Function function) implements Member {}
  }

  /** A field for {@link #member} to answer. */
  static Optional<Member> field(@Nullable Object value) {
    return Optional.of(new Member.Field(value));
  }

  /** A method for {@link #member} to answer. */
  static Optional<Member> method(Function function) {
    return Optional.of(new Member.Method(function));
  }
}
