package io.tocsin.probe;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tocsin.config.Section;
import io.tocsin.config.Value;
import java.util.List;
import java.util.Optional;

/** Reads regular expressions of a configuration: RE2 syntax, found anywhere, linear time. */
final class Patterns {
  private Patterns() {}

  static Optional<Pattern> read(Value yaml) {
    try {
      return Optional.of(Pattern.compile(yaml.string()));
    } catch (PatternSyntaxException e) {
      yaml.fault("is not a regular expression: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** One expression or a list of them. */
  static List<Pattern> readAll(Section yaml, String key) {
    return oneOrMany(yaml, key).stream().flatMap(value -> read(value).stream()).toList();
  }

  /** The elements of a list, or the one value that stands in its place. */
  static List<Value> oneOrMany(Section yaml, String key) {
    return yaml.value(key)
        .map(value -> value.isList() ? value.list() : List.of(value))
        .orElse(List.of());
  }
}
