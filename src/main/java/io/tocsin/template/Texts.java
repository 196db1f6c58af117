package io.tocsin.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tocsin.model.GoText;
import io.tocsin.template.Function.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Functions on texts that both function sets have. */
final class Texts {
  private static final int MAX_PATTERN_CHARS = 10_000;

  static final List<Function> FUNCTIONS =
      List.of(
          Function.text("title", Texts::title),
          Function.text("toUpper", text -> text.toUpperCase(Locale.ROOT)),
          Function.text("toLower", text -> text.toLowerCase(Locale.ROOT)),
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

  /** {@code strings.Title}: a capital after everything that is neither letter, digit nor '_'. */
  static String title(String text) {
    var titled = new StringBuilder(text.length());
    int before = ' ';
    for (int c : text.codePoints().toArray()) {
      boolean starts =
          before < 0x80
              ? !Character.isLetterOrDigit(before) && before != '_'
              : Character.isSpaceChar(before);
      titled.appendCodePoint(starts ? Character.toTitleCase(c) : c);
      before = c;
    }
    return titled.toString();
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
