package io.tocsin.promql;

import java.util.Arrays;

/** A query and the arithmetic from its characters to bytes, lines and columns. */
final class QueryText {
  private final String text;

  /** Character index to byte index; one entry more than there are characters. */
  private final int[] byteAt;

  /** Byte indexes of the line feeds, ascending. */
  private final int[] lineFeeds;

  QueryText(String text) {
    this.text = text;
    this.byteAt = byteIndexes(text);
    this.lineFeeds = text.chars().filter(c -> c == '\n').count() == 0 ? new int[0] : lineFeeds();
  }

  private static int[] byteIndexes(String text) {
    int[] bytes = new int[text.length() + 1];
    for (int i = 0; i < text.length(); i++) {
      bytes[i + 1] = bytes[i] + width(text.charAt(i));
    }
    return bytes;
  }

  private static int width(char c) {
    if (c < 0x80) {
      return 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // a pair of surrogates makes four bytes
  }

  private int[] lineFeeds() {
    int[] feeds = new int[text.length()];
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        feeds[count++] = byteAt[i];
      }
    }
    return Arrays.copyOf(feeds, count);
  }

  String text() {
    return text;
  }

  /**
   * @param from first character
   * @param to the character after the last
   */
  Span span(int from, int to) {
    if (text.isEmpty()) {
      return Span.UNKNOWN;
    }
    int start = byteAt[from];
    int found = Arrays.binarySearch(lineFeeds, start);
    int before = found >= 0 ? found : -found - 1; // line feeds that lie before start
    int lastFeed = before == 0 ? -1 : lineFeeds[before - 1];
    return new Span(start, byteAt[to], before + 1, start - lastFeed);
  }

  /** The empty span at the first character behind {@code before} that is no white space. */
  Span afterSpace(Span before) {
    int at = Arrays.binarySearch(byteAt, before.end());
    while (at < text.length() && Lexer.isSpace(text.charAt(at))) {
      at++;
    }
    return span(at, at);
  }
}
