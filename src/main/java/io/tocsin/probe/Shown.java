package io.tocsin.probe;

import java.nio.charset.StandardCharsets;

/** Makes what a stranger sent fit for one line of text. */
final class Shown {
  private static final int MAX_CHARS = 100;

  private Shown() {}

  /** {@code text} cut to 100 characters, control characters as {@code \n} or {@code \x0b}. */
  static String text(String text) {
    var shown = new StringBuilder();
    for (int i = 0; i < text.length() && shown.length() < MAX_CHARS; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> shown.append("\\n");
        case '\r' -> shown.append("\\r");
        case '\t' -> shown.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            shown.append(String.format("\\x%02x", (int) c));
          } else {
            shown.append(c);
          }
        }
      }
    }
    return shown.length() < MAX_CHARS ? shown.toString() : shown.append('…').toString();
  }

  /** The beginning of {@code bytes} as text, without blanks and line ends around it. */
  static String bytes(byte[] bytes, int length) {
    int shown = Math.min(length, MAX_CHARS + 1);
    return text(new String(bytes, 0, shown, StandardCharsets.ISO_8859_1).strip());
  }

  /** {@code 1 MiB}, {@code 64 KiB}, {@code 100 bytes}. */
  static String size(long bytes) {
    if (bytes > 0 && bytes % (1 << 20) == 0) {
      return (bytes >> 20) + " MiB";
    }
    return bytes > 0 && bytes % 1024 == 0 ? (bytes >> 10) + " KiB" : bytes + " bytes";
  }
}
