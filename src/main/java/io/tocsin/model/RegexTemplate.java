package io.tocsin.model;

import com.google.re2j.Matcher;
import java.util.Map;
import java.util.regex.Pattern;

/** Texts with references to the groups of a match, as Go's {@code regexp.Expand} reads them. */
public final class RegexTemplate {
  /** {@code $$}, {@code $1}, {@code $name}, {@code ${name}}. */
  private static final Pattern REFERENCE =
      Pattern.compile("\\$(?:\\$|([\\p{L}\\p{Nd}_]+)|\\{([\\p{L}\\p{Nd}_]+)\\})");

  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,3}");

  private RegexTemplate() {}

  /**
   * {@code template} with its references replaced; one to a group that does not exist or did not
   * take part becomes the empty string.
   *
   * @param match of which a match was found
   */
  public static String expand(String template, Matcher match) {
    if (template.indexOf('$') < 0) {
      return template;
    }
    return REFERENCE
        .matcher(template)
        .replaceAll(
            reference -> {
              String name = reference.group(1) == null ? reference.group(2) : reference.group(1);
              String text = name == null ? "$" : group(match, name);
              return java.util.regex.Matcher.quoteReplacement(text);
            });
  }

  private static String group(Matcher match, String name) {
    Map<String, Integer> named = match.pattern().namedGroups();
    boolean number = NUMBER.matcher(name).matches(); // any leading zero makes it a name
    int group = number ? Integer.parseInt(name) : named.getOrDefault(name, -1);
    if (group < 0 || group > match.groupCount()) {
      return "";
    }
    String text = match.group(group);
    return text == null ? "" : text;
  }
}
