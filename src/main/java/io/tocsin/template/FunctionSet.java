package io.tocsin.template;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The functions that templates may call, builtins included. Immutable. */
public final class FunctionSet {
  private final Map<String, Function> byName;

  private FunctionSet(Map<String, Function> byName) {
    this.byName = Map.copyOf(byName);
  }

  /** The builtins and {@code functions}; a later one of the same name wins. */
  public static FunctionSet of(Collection<Function> functions) {
    var byName = new LinkedHashMap<>(Builtins.BY_NAME);
    functions.forEach(function -> byName.put(function.name(), function));
    return new FunctionSet(byName);
  }

  /** The names, for parsing. */
  public Set<String> names() {
    return byName.keySet();
  }

  Optional<Function> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
