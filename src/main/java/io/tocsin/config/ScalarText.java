package io.tocsin.config;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Finds a character of a scalar's text in the document that it was read from.
 *
 * <p>YAML folds, indents and quotes, but only white space comes and goes: the n-th other character
 * of the text is the n-th other character in the document, escapes of quoted texts aside.
 */
final class ScalarText {
  private ScalarText() {}

  /** The index in {@code document} of the character at {@code offset} of the scalar's text. */
  static int position(String document, ScalarNode scalar, int offset) {
    String value = scalar.getValue();
    int skip = visible(value, Math.min(offset, value.length()));
    int end = index(document, scalar.getEndMark().getIndex());
    int at = start(document, scalar);
    while (at < end && (skip > 0 || isBlank(document.charAt(at)))) {
      int length = lengthAt(document, at, scalar.getScalarStyle());
      boolean counts = !isBlank(document.charAt(at)) && !isEscapedBlank(document, at, length);
      skip -= counts ? 1 : 0;
      at += length;
    }
    return Math.min(at, document.length());
  }

  /** Characters that are no white space before {@code end}. */
  private static int visible(String value, int end) {
    return (int) value.chars().limit(end).filter(c -> !isBlank((char) c)).count();
  }

  /** Marks count code points. */
  private static int index(String document, int codePoints) {
    return document.offsetByCodePoints(
        0, Math.min(codePoints, document.codePointCount(0, document.length())));
  }

  /**
   * The first character after the quote, or after the line of the block's {@code |} or {@code >}.
   */
  private static int start(String document, ScalarNode scalar) {
    int mark = index(document, scalar.getStartMark().getIndex());
    return switch (scalar.getScalarStyle()) {
      case SINGLE_QUOTED, DOUBLE_QUOTED -> mark + 1;
      case LITERAL, FOLDED -> Math.max(mark, document.indexOf('\n', mark));
      case PLAIN, JSON_SCALAR_STYLE -> mark;
    };
  }

  private static int lengthAt(String document, int at, ScalarStyle style) {
    char c = document.charAt(at);
    boolean escape =
        (style == ScalarStyle.DOUBLE_QUOTED && c == '\\')
            || (style == ScalarStyle.SINGLE_QUOTED && c == '\'');
    return escape && at + 1 < document.length() ? 2 : 1;
  }

  private static boolean isEscapedBlank(String document, int at, int length) {
    return length == 2 && "nrt \n".indexOf(document.charAt(at + 1)) >= 0;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}
