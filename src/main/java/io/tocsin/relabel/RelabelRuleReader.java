package io.tocsin.relabel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tocsin.config.Section;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one rule with the defaults of Prometheus, and refuses what it refuses. A key that an action
 * does not use may be given with its default value only.
 */
final class RelabelRuleReader {
  private static final String DEFAULT_SEPARATOR = ";";
  private static final String DEFAULT_REGEX = "(.*)";
  private static final String DEFAULT_REPLACEMENT = "$1";
  // as upstream, so that messages agree
  private static final String ANCHOR = "^(?s:";
  private static final String ANCHOR_END = ")$";

  private static final String ACTIONS =
      "one of replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep,"
          + " lowercase, uppercase";

  private final Section s;
  private final Source source;
  private final String regexText;
  private final Pattern regex;
  private final String target;
  private final String replacement;
  private final long modulus;

  private enum Action {
    REPLACE,
    KEEP,
    DROP,
    KEEPEQUAL,
    DROPEQUAL,
    HASHMOD,
    LABELMAP,
    LABELDROP,
    LABELKEEP,
    LOWERCASE,
    UPPERCASE;

    static Optional<Action> parse(String text) {
      for (Action action : values()) {
        if (action.text().equals(text.toLowerCase(Locale.ROOT))) {
          return Optional.of(action);
        }
      }
      return Optional.empty();
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private RelabelRuleReader(Section s) {
    this.s = s;
    source = new Source(s.strings("source_labels"), s.string("separator", DEFAULT_SEPARATOR));
    regexText = s.string("regex", DEFAULT_REGEX);
    regex = compile(s, regexText);
    target = s.string("target_label", "");
    replacement = s.string("replacement", DEFAULT_REPLACEMENT);
    modulus = s.integer("modulus", 0);
  }

  /** The rule that {@code s} describes; what is wrong with it is told as faults. */
  static @Nullable RelabelRule rule(Section s) {
    var reader = new RelabelRuleReader(s);
    if (!s.has("action")) {
      return reader.rule(Action.REPLACE);
    }
    return s.value("action")
        .flatMap(value -> value.scalar(ACTIONS, Action::parse))
        .map(reader::rule)
        .orElse(null);
  }

  private static Pattern compile(Section s, String text) {
    try {
      return Pattern.compile(ANCHOR + text + ANCHOR_END);
    } catch (PatternSyntaxException e) {
      s.fault("regex", "is not a regular expression: " + e.getMessage());
      return Pattern.compile("");
    }
  }

  /** A compiled regex as it was given. */
  static String text(Pattern regex) {
    String anchored = regex.pattern();
    return anchored.substring(ANCHOR.length(), anchored.length() - ANCHOR_END.length());
  }

  private RelabelRule rule(Action action) {
    return switch (action) {
      case REPLACE -> {
        requireTarget(action);
        yield new RelabelRule.Replace(source, regex, target, replacement);
      }
      case KEEP, DROP -> new RelabelRule.Filter(source, regex, action == Action.KEEP);
      case KEEPEQUAL, DROPEQUAL -> {
        requireTarget(action);
        refuse(action, List.of("regex", "separator", "replacement", "modulus"));
        yield new RelabelRule.FilterEqual(source, target, action == Action.KEEPEQUAL);
      }
      case HASHMOD -> {
        requireTarget(action);
        if (modulus <= 0) {
          s.fault("modulus", "must be positive for the action hashmod");
        }
        yield new RelabelRule.HashMod(source, target, modulus);
      }
      case LOWERCASE, UPPERCASE -> {
        requireTarget(action);
        refuse(action, List.of("replacement"));
        yield new RelabelRule.ChangeCase(source, target, action == Action.UPPERCASE);
      }
      case LABELMAP -> {
        if (replacement.isEmpty()) {
          s.fault("replacement", "must make a label name, is empty");
        }
        yield new RelabelRule.LabelMap(regex, replacement);
      }
      case LABELDROP, LABELKEEP -> {
        refuse(
            action,
            List.of("source_labels", "separator", "target_label", "replacement", "modulus"));
        yield new RelabelRule.LabelFilter(regex, action == Action.LABELKEEP);
      }
    };
  }

  private void requireTarget(Action action) {
    if (target.isEmpty()) {
      s.fault("target_label", "is required for the action " + action.text());
    }
  }

  private void refuse(Action action, List<String> keys) {
    Map<String, Boolean> given =
        Map.of(
            "source_labels", !source.labels().isEmpty(),
            "separator", !source.separator().equals(DEFAULT_SEPARATOR),
            "regex", !regexText.equals(DEFAULT_REGEX),
            "target_label", !target.isEmpty(),
            "replacement", !replacement.equals(DEFAULT_REPLACEMENT),
            "modulus", modulus != 0);
    for (String key : keys) {
      if (given.getOrDefault(key, false)) {
        s.fault(key, "cannot be given for the action " + action.text());
      }
    }
  }
}
