package io.tocsin.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tocsin.model.GoText;
import io.tocsin.template.Function.Failure;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** Functions on texts that both function sets have. */
final class Texts {
  private static final int MAX_PATTERN_CHARS = 10_000;

  /**
   * One of these between two letters does not end a word ({@code MidLetter}, {@code MidNumLet}).
   */
  private static final String JOINTS = "':.\u00b7\u2018\u2019\u2024\u2027";

  static final List<Function> FUNCTIONS =
      List.of(
          Function.text("toUpper", text -> mapped(text, Character::toUpperCase)),
          Function.text("toLower", text -> mapped(text, Character::toLowerCase)),
          Function.of(
              "match",
              List.of(Type.TEXT, Type.TEXT),
              a -> compile(a.text(0), "").matcher(a.text(1)).find()),
          Function.of(
              "reReplaceAll",
              List.of(Type.TEXT, Type.TEXT, Type.TEXT),
              a -> replaceAll(compile(a.text(0), "regexp: Compile"), a.text(1), a.text(2))),
          Function.of("safeHtml", List.of(Type.TEXT), a -> new SafeHtml(a.text(0))));

  private Texts() {}

  /** Go maps each character by itself: no final sigma, no ß of two letters. */
  private static String mapped(String text, IntUnaryOperator character) {
    return text.codePoints()
        .map(character)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /**
   * The first letter of each word as a capital ({@code cases.Title} of golang.org/x/text for
   * American English). Words are Unicode's: {@code it's}, {@code a_b} and {@code shop.example} are
   * one, {@code a-b} is two.
   *
   * @param others what becomes of the letters after the first
   */
  static String title(String text, IntUnaryOperator others) {
    var titled = new StringBuilder(text.length());
    boolean inWord = false;
    boolean afterJoint = false;
    for (int c : text.codePoints().toArray()) {
      boolean joint = JOINTS.indexOf(c) >= 0;
      boolean cased = isCased(c);
      boolean goesOn = inWord && !(joint && afterJoint);
      int other = cased ? others.applyAsInt(c) : c;
      titled.appendCodePoint(cased && !goesOn ? Character.toTitleCase(c) : other);
      inWord = cased || (goesOn && (joint || isPartOfWord(c)));
      afterJoint = joint;
    }
    return titled.toString();
  }

  private static boolean isCased(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  private static boolean isPartOfWord(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.FORMAT ->
          true;
      default -> Character.isLetterOrDigit(c) && !Character.isIdeographic(c);
    };
  }

  /**
   * @param caller Go's function that panics on a bad pattern; empty where it returns the error
   */
  private static Pattern compile(String regex, String caller) throws Failure {
    if (regex.length() > MAX_PATTERN_CHARS) {
      throw new Failure("a pattern exceeds " + MAX_PATTERN_CHARS + " characters");
    }
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      String where = caller.isEmpty() ? "" : caller + "(" + quoted(regex) + "): ";
      throw new Failure(where + e.getMessage());
    }
  }

  private static String quoted(String regex) {
    return regex.indexOf('`') < 0 ? "`" + regex + "`" : GoText.quote(regex);
  }

  private static String replaceAll(Pattern pattern, String replacement, String text) {
    Matcher matcher = pattern.matcher(text);
    var replaced = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      replaced.append(text, from, matcher.start());
      expand(replacement, matcher, replaced);
      from = matcher.end();
    }
    return replaced.append(text, from, text.length()).toString();
  }

  /** Go's {@code Regexp.Expand}: {@code $1}, {@code ${name}}, {@code $$}. */
  private static void expand(String replacement, Matcher matcher, StringBuilder out) {
    int at = 0;
    while (at < replacement.length()) {
      int dollar = replacement.indexOf('$', at);
      if (dollar < 0) {
        break;
      }
      out.append(replacement, at, dollar);
      at = dollar + 1;
      if (replacement.startsWith("$", at)) {
        out.append('$');
        at++;
        continue;
      }
      Optional<String> name = groupName(replacement, at);
      if (name.isEmpty()) {
        out.append('$');
        continue;
      }
      out.append(group(matcher, name.get()));
      at += name.get().length() + (replacement.charAt(at) == '{' ? 2 : 0);
    }
    out.append(replacement, Math.min(at, replacement.length()), replacement.length());
  }

  private static Optional<String> groupName(String replacement, int at) {
    boolean braced = replacement.startsWith("{", at);
    int from = braced ? at + 1 : at;
    int end = from;
    while (end < replacement.length() && isWord(replacement.charAt(end))) {
      end++;
    }
    boolean closed = !braced || replacement.startsWith("}", end);
    return end > from && closed ? Optional.of(replacement.substring(from, end)) : Optional.empty();
  }

  private static boolean isWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String group(Matcher matcher, String name) {
    String found = null;
    if (name.matches("[0-9]{1,8}")) {
      int number = Integer.parseInt(name);
      found = number <= matcher.groupCount() ? matcher.group(number) : null;
    } else if (matcher.pattern().namedGroups().containsKey(name)) {
      found = matcher.group(name);
    }
    return found == null ? "" : found;
  }
}
