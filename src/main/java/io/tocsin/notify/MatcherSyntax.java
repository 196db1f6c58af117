package io.tocsin.notify;

import io.tocsin.model.Matcher;
import java.util.ArrayList;
import java.util.List;

/**
 * Alertmanager's matchers as text: {@code severity="critical", team=~"web|db"}, with or without
 * braces.
 *
 * <p>There are two grammars. The classic one takes almost anything after the operator and only
 * names of letters, digits, {@code _} and {@code :}; the UTF-8 one takes any quoted name. A text
 * that both understand has its classic meaning, as in Alertmanager's default mode.
 */
public final class MatcherSyntax {
  private MatcherSyntax() {}

  /**
   * Reads a list of conditions that must all hold.
   *
   * @return at least one, in the order of the text; none for <code>{}</code>
   * @throws IllegalArgumentException naming what is wrong and where in the text
   */
  public static List<Matcher> parse(String text) {
    try {
      return new ClassicMatchers(text).read();
    } catch (IllegalArgumentException _) {
      return new Utf8Matchers(text).read();
    }
  }

  /** {@code {a="b",c=~"d"}}: as Alertmanager writes matchers in route and group keys. */
  static String text(List<Matcher> matchers) {
    var texts = new ArrayList<String>();
    matchers.forEach(matcher -> texts.add(text(matcher)));
    return "{" + String.join(",", texts) + "}";
  }

  private static String text(Matcher matcher) {
    return name(matcher.name()) + matcher.op().sign() + '"' + escape(matcher.value()) + '"';
  }

  private static String name(String name) {
    boolean needsQuotes = name.codePoints().anyMatch(Utf8Matchers::isReserved);
    return needsQuotes ? '"' + escape(name) + '"' : name;
  }

  /** OpenMetrics's escapes, which are fewer than Go's. */
  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
  }
}
