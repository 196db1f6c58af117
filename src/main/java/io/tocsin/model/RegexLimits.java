package io.tocsin.model;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Go refuses in a regular expression and the library here would take: repetitions, of
 * repetitions or one after the other, which multiply until the memory is full, groups in groups
 * without end, and escapes of characters that mean nothing. Everything else that may be wrong is
 * left to the library. The work grows with the length of the expression, not faster.
 */
public final class RegexLimits {
  private static final int MOST_COPIES = 1000;
  private static final int MOST_GROUPS = 998; // the pattern around it takes two levels of Go's 1000

  /** A tenth of Go's bound, because the library takes more memory for each: 130 bytes. */
  private static final long MOST_ATOMS = 335_544;

  /** Groups times atoms: where each group ends is kept at each place of a match. 60 MB. */
  private static final long MOST_CAPTURES = 20_000_000;

  /** Ordinary characters in a row, which the library reads in time squared. */
  private static final int MOST_LITERALS = 10_000;

  private static final Pattern REPETITION =
      Pattern.compile("\\{(0|[1-9][0-9]*+)(,(0|[1-9][0-9]*+)?)?}\\??");

  /**
   * What a part comes to with its repetitions written out.
   *
   * @param copies of what is repeated most in it
   * @param atoms all in all
   */
  private record Part(int copies, long atoms) {
    static final Part EMPTY = new Part(1, 0);
    static final Part ATOM = new Part(1, 1);

    Part and(Part next) {
      return new Part(Math.max(copies, next.copies), atoms + next.atoms);
    }

    Part times(int times) {
      return new Part(copies * times, atoms * times);
    }
  }

  private final String regex;
  private final Matcher repetition;
  private final int lastClassEnd;
  private int at;
  private int groups; // that capture, before the current place
  private int literals; // in a row before the current place

  /** Of each group around the current place what came before it. */
  private final Deque<Part> outer = new ArrayDeque<>();

  /** The current group without its last part. */
  private Part group = Part.EMPTY;

  /** The last part, which a repetition may follow. */
  private Part part = Part.EMPTY;

  private RegexLimits(String regex) {
    this.regex = regex;
    this.repetition = REPETITION.matcher(regex);
    this.lastClassEnd = regex.lastIndexOf(":]");
  }

  /**
   * @throws PatternSyntaxException in Go's words, when {@code regex} is beyond the limits
   */
  public static void check(String regex) {
    var limits = new RegexLimits(regex);
    while (limits.at < regex.length()) {
      limits.next();
    }
    limits.requireFew(limits.group.and(limits.part));
  }

  private void requireFew(Part whole) {
    boolean tooMany = whole.atoms() > Math.max(MOST_ATOMS, regex.length()); // so many are written
    if (tooMany || groups * whole.atoms() > MOST_CAPTURES) {
      throw tooLarge();
    }
  }

  private void next() {
    switch (regex.charAt(at)) {
      case '\\' -> {
        literal();
        escape();
      }
      case '[' -> {
        begin(Part.ATOM);
        characterClass();
      }
      case '(' -> open();
      case ')' -> close();
      case '{' -> repetition();
      case '*', '+', '?' -> {
        literals = 0;
        at++;
      }
      case '.', '|', '^', '$' -> {
        begin(Part.ATOM);
        at++;
      }
      default -> {
        literal();
        at++;
      }
    }
  }

  private void begin(Part next) {
    group = group.and(part);
    part = next;
    literals = 0;
  }

  private void literal() {
    int before = literals;
    begin(Part.ATOM);
    literals = before + 1;
    if (literals > MOST_LITERALS) {
      throw tooLarge();
    }
  }

  private PatternSyntaxException tooLarge() {
    return new PatternSyntaxException("expression too large", regex);
  }

  private void escape() {
    int escaped = at + 1 < regex.length() ? regex.codePointAt(at + 1) : '\\';
    if (escaped > 0x7f) {
      throw new PatternSyntaxException(
          "invalid escape sequence", "\\" + Character.toString(escaped));
    }
    boolean braced = "pPx".indexOf(escaped) >= 0 && regex.startsWith("{", at + 2);
    if (escaped == 'Q') {
      int start = at;
      skipPast("\\E");
      group = group.and(new Part(1, at - start - 1)); // a repetition is of the last one alone
      literals += at - start - 1;
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
      } else if (regex.startsWith("[:", at) && at + 2 <= lastClassEnd) {
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
    groups += end == at + 1 || named ? 1 : 0;
    if (!onlyFlags) {
      begin(Part.EMPTY);
      outer.push(group);
      group = Part.EMPTY;
    }
    if (outer.size() > MOST_GROUPS) {
      throw new PatternSyntaxException("expression nests too deeply", regex);
    }
    at = onlyFlags ? end + 1 : end;
    if (named) {
      skipPast(">");
    }
  }

  private static boolean isFlag(char c) {
    return c == '-' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private void close() {
    at++;
    if (!outer.isEmpty()) {
      part = group.and(part);
      group = outer.pop();
    }
  }

  private void repetition() {
    if (!repetition.region(at, regex.length()).lookingAt()) { // an ordinary brace
      literal();
      at++;
      return;
    }
    at = repetition.end();
    int least = bound(repetition.group(1));
    boolean isOpen = repetition.group(2) != null && repetition.group(3) == null;
    int most = repetition.group(3) == null ? least : bound(repetition.group(3));
    if (Math.max(least, most) <= MOST_COPIES) { // the library does not take more
      multiply(most, isOpen);
    }
  }

  private void multiply(int times, boolean isOpen) {
    if (times == 0 && !isOpen) {
      part = Part.ATOM; // nothing is left of it
      return;
    }
    part = part.times(Math.max(1, times));
    if (times >= 2 && part.copies() > MOST_COPIES) {
      throw new PatternSyntaxException("invalid repeat count", repetition.group());
    }
    requireFew(part);
  }

  /** The number that {@code digits} are, or one that is too great. */
  private static int bound(String digits) {
    return digits.length() > 4 ? MOST_COPIES + 1 : Integer.parseInt(digits);
  }
}
