package io.tocsin.model;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What Go refuses in a regular expression and the library here would take: repetitions of
 * repetitions, which multiply until the memory is full, groups in groups without end, and escapes
 * of characters that mean nothing. Everything else that may be wrong is left to the library.
 */
public final class RegexLimits {
  private static final int MOST_COPIES = 1000;
  private static final int MOST_GROUPS = 998; // the pattern around it takes two levels of Go's 1000

  private final String regex;
  private int at;

  /** How many copies the most repeated part makes, of each group around the current place. */
  private final Deque<Integer> outer = new ArrayDeque<>();

  /** The same of the current group, without its last atom. */
  private int group = 1;

  /** The same of the last atom, which a repetition may follow. */
  private int atom = 1;

  private RegexLimits(String regex) {
    this.regex = regex;
  }

  /**
   * @throws PatternSyntaxException in Go's words, when {@code regex} is beyond the limits
   */
  public static void check(String regex) {
    var limits = new RegexLimits(regex);
    while (limits.at < regex.length()) {
      limits.next();
    }
  }

  private void next() {
    switch (regex.charAt(at)) {
      case '\\' -> {
        atom(1);
        escape();
      }
      case '[' -> {
        atom(1);
        characterClass();
      }
      case '(' -> open();
      case ')' -> close();
      case '{' -> repetition();
      case '*', '+', '?' -> at++;
      default -> {
        atom(1);
        at++;
      }
    }
  }

  private void atom(int copies) {
    group = Math.max(group, atom);
    atom = copies;
  }

  private void escape() {
    int escaped = at + 1 < regex.length() ? regex.codePointAt(at + 1) : '\\';
    if (escaped > 0x7f) {
      throw new PatternSyntaxException(
          "invalid escape sequence", "\\" + Character.toString(escaped));
    }
    boolean braced = "pPx".indexOf(escaped) >= 0 && regex.startsWith("{", at + 2);
    if (escaped == 'Q') {
      skipPast("\\E");
    } else if (braced) {
      skipPast("}");
    } else {
      at += 2;
    }
  }

  /** What does not end is left to the library. */
  private void skipPast(String end) {
    int found = regex.indexOf(end, at + 2);
    at = found < 0 ? regex.length() : found + end.length();
  }

  private void characterClass() {
    at += regex.startsWith("^", at + 1) ? 2 : 1;
    at += regex.startsWith("]", at) ? 1 : 0; // an ordinary character there
    while (at < regex.length() && regex.charAt(at) != ']') {
      if (regex.charAt(at) == '\\') {
        escape();
      } else if (regex.startsWith("[:", at)) {
        skipPast(":]");
      } else {
        at++;
      }
    }
    at++;
  }

  private void open() {
    int end = at + 1;
    if (regex.startsWith("?", end)) {
      end++;
      while (end < regex.length() && isFlag(regex.charAt(end))) {
        end++;
      }
    }
    boolean onlyFlags = end > at + 1 && regex.startsWith(")", end);
    boolean named = end > at + 1 && regex.startsWith("<", end);
    if (!onlyFlags) {
      atom(1);
      outer.push(group);
      group = 1;
    }
    if (outer.size() > MOST_GROUPS) {
      throw new PatternSyntaxException("expression nests too deeply", regex);
    }
    at = onlyFlags ? end + 1 : named ? Math.max(end, regex.indexOf('>', end)) : end;
  }

  private static boolean isFlag(char c) {
    return c == '-' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private void close() {
    at++;
    if (!outer.isEmpty()) {
      int inner = Math.max(group, atom);
      group = outer.pop();
      atom = inner;
    }
  }

  private void repetition() {
    int end = regex.indexOf('}', at);
    String[] bounds = end < 0 ? new String[0] : regex.substring(at + 1, end).split(",", -1);
    int least = bounds.length == 0 || bounds.length > 2 ? -1 : bound(bounds[0]);
    int most = bounds.length == 2 && !bounds[1].isEmpty() ? bound(bounds[1]) : least;
    if (least < 0 || most < 0) { // an ordinary brace
      atom(1);
      at++;
      return;
    }
    boolean ends = bounds.length < 2 || !bounds[1].isEmpty();
    int lazy = regex.startsWith("?", end + 1) ? 1 : 0;
    multiply(most, ends, Math.max(least, most) >= 2, regex.substring(at, end + 1 + lazy));
    at = end + 1 + lazy;
  }

  private void multiply(int times, boolean ends, boolean counts, String text) {
    if (times == 0 && ends) {
      atom = 1; // nothing is left of it
      return;
    }
    atom *= Math.max(1, times);
    if (counts && atom > MOST_COPIES) {
      throw new PatternSyntaxException("invalid repeat count", text);
    }
  }

  /** The number that {@code digits} are, one too many for a greater one, or -1. */
  private static int bound(String digits) {
    boolean number =
        !digits.isEmpty()
            && digits.chars().allMatch(c -> c >= '0' && c <= '9')
            && (digits.length() == 1 || digits.charAt(0) != '0');
    if (!number) {
      return -1;
    }
    return digits.length() > 4 ? MOST_COPIES + 1 : Integer.parseInt(digits);
  }
}
