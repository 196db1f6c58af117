package io.tocsin.notify;

import io.tocsin.config.Section;
import io.tocsin.config.Value;
import io.tocsin.model.LabelNames;
import io.tocsin.model.Matcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads conditions on labels in their three spellings, two of which are deprecated. */
final class MatcherFields {
  /** Alertmanager's order, which shows in group keys. */
  private static final Comparator<Matcher> ORDER =
      Comparator.comparing(Matcher::name).thenComparing(Matcher::value).thenComparing(Matcher::op);

  private MatcherFields() {}

  static List<Matcher> route(Section s) {
    return read(s, "match", "match_re", "matchers");
  }

  /** The conditions under all three keys, in Alertmanager's order. */
  static List<Matcher> read(Section s, String match, String matchRe, String matchers) {
    var all = new ArrayList<Matcher>();
    all.addAll(map(s, match, Matcher.Op.EQUAL));
    all.addAll(map(s, matchRe, Matcher.Op.REGEX));
    s.list(matchers, MatcherFields::line).forEach(all::addAll);
    all.sort(ORDER);
    return List.copyOf(all);
  }

  private static List<Matcher> map(Section s, String key, Matcher.Op op) {
    var matchers = new ArrayList<Matcher>();
    s.map(key, value -> Optional.ofNullable(matcher(value, op)))
        .forEach((name, condition) -> matchers.add(condition.named(s, key, name)));
    return matchers;
  }

  /** A condition whose label is the key that it stands under. */
  private record Unnamed(Matcher matcher) {
    Matcher named(Section s, String key, String name) {
      if (!LabelNames.isLegacy(name)) {
        s.fault(key, "is not a label name: " + name + "; quote it in matchers instead");
      }
      return new Matcher(name, matcher.op(), matcher.value());
    }
  }

  private static @Nullable Unnamed matcher(Value value, Matcher.Op op) {
    try {
      return new Unnamed(new Matcher("unnamed", op, value.string()));
    } catch (IllegalArgumentException e) {
      value.fault("is not a regular expression: " + e.getMessage());
      return null;
    }
  }

  private static Optional<List<Matcher>> line(Value value) {
    try {
      return Optional.of(MatcherSyntax.parse(value.string()));
    } catch (IllegalArgumentException e) {
      value.fault("is not a matcher: " + e.getMessage());
      return Optional.empty();
    }
  }
}
