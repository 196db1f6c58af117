package io.tocsin.probe;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Text with escapes to bytes: {@code \r \n \t \0 \\ \xHH}; everything else is UTF-8, braces
 * included.
 */
final class Escapes {
  private Escapes() {}

  /**
   * @throws IllegalArgumentException on an escape that is none; the message names it
   */
  static byte[] decode(String text) {
    var bytes = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      int escape = text.indexOf('\\', at);
      int plainEnd = escape < 0 ? text.length() : escape;
      bytes.writeBytes(text.substring(at, plainEnd).getBytes(StandardCharsets.UTF_8));
      at = escape < 0 ? plainEnd : decodeOne(text, escape, bytes);
    }
    return bytes.toByteArray();
  }

  /** Returns where the text goes on. */
  private static int decodeOne(String text, int escape, ByteArrayOutputStream bytes) {
    char kind = escape + 1 < text.length() ? text.charAt(escape + 1) : ' ';
    switch (kind) {
      case 'r' -> bytes.write('\r');
      case 'n' -> bytes.write('\n');
      case 't' -> bytes.write('\t');
      case '0' -> bytes.write(0);
      case '\\' -> bytes.write('\\');
      case 'x' -> {
        int end = escape + 4;
        int value = end <= text.length() ? hex(text, escape + 2) : -1;
        require(value >= 0, text.substring(escape, Math.min(end, text.length())));
        bytes.write(value);
        return end;
      }
      default -> require(false, text.substring(escape, Math.min(escape + 2, text.length())));
    }
    return escape + 2;
  }

  private static int hex(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }

  private static void require(boolean holds, String escape) {
    if (!holds) {
      throw new IllegalArgumentException(
          "has no escape " + escape + "; there are \\r \\n \\t \\0 \\\\ and \\xHH");
    }
  }
}
