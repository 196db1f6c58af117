package io.tocsin.promql;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Texts that need not be UTF-8, as string literals of PromQL: a byte {@code 0xNN} that is part of
 * no character is kept as the lone surrogate {@code U+DCNN}, which no text has otherwise.
 */
public final class Bytes {
  private static final char ESCAPED = 0xDC00;
  private static final String REPLACEMENT = "\ufffd";

  private Bytes() {}

  /** The text of some bytes. */
  static String decoded(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    while (in.hasRemaining()) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isMalformed()) {
        out.put((char) (ESCAPED | Byte.toUnsignedInt(in.get())));
      }
    }
    return out.flip().toString();
  }

  /** Whether all of it are characters. */
  static boolean isText(String text) {
    return text.codePoints().noneMatch(Bytes::isByte);
  }

  /** Each byte that is no character as the replacement character, as JSON has it. */
  public static String readable(String text) {
    if (isText(text)) {
      return text;
    }
    var readable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isByte(c)) {
                readable.append(REPLACEMENT);
              } else {
                readable.appendCodePoint(c);
              }
            });
    return readable.toString();
  }

  private static boolean isByte(int codePoint) {
    return codePoint >= (ESCAPED | 0x80) && codePoint <= (ESCAPED | 0xFF);
  }
}
