package io.tocsin.web;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * Names of labels as a path can hold them: {@code U__} and then, for each character that old
 * clients do not know, its code point in hexadecimal between underscores, and two underscores for
 * one. So {@code U__service_2e_name} is {@code service.name}.
 */
final class EscapedName {
  private static final String PREFIX = "U__";
  private static final Pattern WELL_FORMED = Pattern.compile("([^_]|__|_[0-9a-fA-F]{1,5}_)*");
  private static final Pattern ESCAPE = Pattern.compile("_([0-9a-fA-F]*)_");

  private EscapedName() {}

  /** The name that {@code text} stands for; {@code text} itself where it is not well-formed. */
  static String unescape(String text) {
    if (!text.startsWith(PREFIX) || !WELL_FORMED.matches(text.substring(PREFIX.length()))) {
      return text;
    }
    var name = new StringBuilder();
    Matcher escapes = ESCAPE.matcher(text.substring(PREFIX.length()));
    while (escapes.find()) {
      String hex = escapes.group(1);
      int character = hex.isEmpty() ? '_' : Integer.parseInt(hex, 16);
      if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
        return text;
      }
      escapes.appendReplacement(name, Matcher.quoteReplacement(Character.toString(character)));
    }
    return escapes.appendTail(name).toString();
  }
}
