package io.tocsin.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tocsin.probe.HttpAnswer.Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads one HTTP/1.x response piece by piece (RFC 9112), within bounds: what is not HTTP, endless
 * or larger than allowed is a {@link ProbeTrouble} as soon as that is plain.
 *
 * <pre>
 *   STATUS ─▶ HEADERS ─┬▶ SIZED ───────────────────────────┬▶ DONE
 *     ▲  1xx    │      ├▶ UNTIL_CLOSE ── peer closes ──────┤
 *     └─────────┘      ├▶ CHUNK_SIZE ⇄ CHUNK ⇄ CHUNK_END   │
 *                      │        └ 0 ─▶ TRAILERS ───────────┤
 *                      └ HEAD, 204, 304 ───────────────────┘
 * </pre>
 */
final class ResponseReader {
  private static final int MAX_HEAD_BYTES = 64 << 10;
  private static final int MAX_INTERIM_ANSWERS = 10;
  private static final byte[] PREFIX = "HTTP/1.".getBytes(ISO_8859_1);
  private static final byte[] NO_BODY = {};

  private enum State {
    STATUS,
    HEADERS,
    SIZED,
    UNTIL_CLOSE,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS,
    DONE
  }

  private final boolean answersHead;
  private final int maxBodyBytes;

  private State state = State.STATUS; // confined to the owner's context, as all below
  private byte[] line = new byte[128];
  private int lineBytes;
  private int headBytes;
  private int interimAnswers;
  private double version;
  private int status;
  private final List<Header> headers = new ArrayList<>();
  private byte[] body = NO_BODY;
  private int bodyBytes;
  private long contentLength = -1;
  private long left; // of a sized body or of a chunk
  private boolean anything;
  private boolean excess;

  /**
   * @param answersHead whether the request was a HEAD, whose answer has no body
   * @param maxBodyBytes a longer body is trouble
   */
  ResponseReader(boolean answersHead, int maxBodyBytes) {
    this.answersHead = answersHead;
    this.maxBodyBytes = maxBodyBytes;
  }

  boolean isDone() {
    return state == State.DONE;
  }

  /** Whether a first byte came. */
  boolean hasAnything() {
    return anything;
  }

  /**
   * Takes the next bytes.
   *
   * @throws ProbeTrouble when they cannot belong to an acceptable response
   */
  void accept(byte[] data) {
    anything |= data.length > 0;
    int at = 0;
    while (at < data.length && state != State.DONE) {
      at =
          switch (state) {
            case SIZED, UNTIL_CLOSE, CHUNK -> takeBody(data, at);
            case STATUS, HEADERS, CHUNK_SIZE, CHUNK_END, TRAILERS -> takeLine(data, at);
            case DONE -> data.length;
          };
    }
    excess |= at < data.length;
  }

  /**
   * Takes the end of the connection.
   *
   * @throws ProbeTrouble when the response is not complete by that
   */
  void end() {
    if (state == State.UNTIL_CLOSE) {
      state = State.DONE;
    } else if (state != State.DONE) {
      throw ProbeTrouble.invalid("connection closed " + progress());
    }
  }

  /** How far it came: {@code before an answer}, {@code after 10 of 100 bytes of the body}. */
  String progress() {
    return switch (state) {
      case STATUS, HEADERS -> anything ? "within the headers" : "before an answer";
      case SIZED -> "after " + bodyBytes + " of " + contentLength + " bytes of the body";
      case UNTIL_CLOSE, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILERS ->
          "after " + bodyBytes + " bytes of an unfinished body";
      case DONE -> "after the answer";
    };
  }

  /** The response; only when {@link #isDone}. */
  HttpAnswer answer() {
    boolean framed = contentLength >= 0 || answersHead || hasNoBody() || isChunked();
    boolean keepAlive = version >= 1.1 ? !connectionSays("close") : connectionSays("keep-alive");
    return new HttpAnswer(
        version,
        status,
        headers,
        contentLength,
        body.length == bodyBytes ? body : Arrays.copyOf(body, bodyBytes),
        framed && keepAlive && !excess);
  }

  private int takeLine(byte[] data, int from) {
    int at = from;
    while (at < data.length && data[at] != '\n') {
      at++;
    }
    append(data, from, at);
    if (state == State.STATUS) {
      checkPrefix();
    }
    if (at == data.length) {
      return at;
    }
    int length = lineBytes > 0 && line[lineBytes - 1] == '\r' ? lineBytes - 1 : lineBytes;
    String read = new String(line, 0, length, ISO_8859_1);
    lineBytes = 0;
    takeLine(read);
    return at + 1;
  }

  private void append(byte[] data, int from, int to) {
    int more = to - from;
    headBytes += more + 1; // a line of nothing counts too
    if (headBytes > MAX_HEAD_BYTES) {
      throw ProbeTrouble.invalid("headers larger than " + Shown.size(MAX_HEAD_BYTES));
    }
    if (lineBytes + more > line.length) {
      line = Arrays.copyOf(line, Math.max(line.length * 2, lineBytes + more));
    }
    System.arraycopy(data, from, line, lineBytes, more);
    lineBytes += more;
  }

  /** What does not begin like HTTP will not become it, however long one waits. */
  private void checkPrefix() {
    int known = Math.min(lineBytes, PREFIX.length);
    if (!Arrays.equals(line, 0, known, PREFIX, 0, known)) {
      boolean tlsRecord = lineBytes >= 2 && (line[0] == 0x15 || line[0] == 0x16) && line[1] == 3;
      throw ProbeTrouble.invalid(
          tlsRecord
              ? "the server speaks TLS, use https"
              : "not HTTP/1.x: '" + Shown.bytes(line, lineBytes) + "'");
    }
  }

  private void takeLine(String read) {
    switch (state) {
      case STATUS -> takeStatus(read);
      case HEADERS -> takeHeader(read);
      case CHUNK_SIZE -> takeChunkSize(read);
      case CHUNK_END -> {
        require(read.isEmpty(), "chunk without its end", read);
        state = State.CHUNK_SIZE;
      }
      case TRAILERS -> state = read.isEmpty() ? State.DONE : State.TRAILERS;
      case SIZED, UNTIL_CLOSE, CHUNK, DONE -> throw new IllegalStateException("not in a line");
    }
  }

  /** {@code HTTP/1.1 200 OK}; the words may be missing. */
  private void takeStatus(String read) {
    boolean shaped =
        read.length() >= 12
            && (read.charAt(7) == '1' || read.charAt(7) == '0')
            && read.charAt(8) == ' '
            && isDigits(read, 9, 12)
            && (read.length() == 12 || read.charAt(12) == ' ');
    require(shaped, "not a status line", read);
    version = read.charAt(7) == '1' ? 1.1 : 1.0;
    status = Integer.parseInt(read, 9, 12, 10);
    require(status >= 100, "not a status", read);
    state = State.HEADERS;
  }

  private void takeHeader(String read) {
    if (read.isEmpty()) {
      endOfHeaders();
      return;
    }
    if (read.charAt(0) == ' ' || read.charAt(0) == '\t') { // folded, obsolete but seen
      require(!headers.isEmpty(), "not a header", read);
      Header last = headers.removeLast();
      headers.add(new Header(last.name(), last.value() + " " + read.strip()));
      return;
    }
    int colon = read.indexOf(':');
    require(colon > 0 && isToken(read, colon), "not a header", read);
    headers.add(new Header(read.substring(0, colon), read.substring(colon + 1).strip()));
  }

  private void endOfHeaders() {
    if (status < 200) {
      require(status != 101, "an answer that nobody asked for", "101 Switching Protocols");
      require(++interimAnswers <= MAX_INTERIM_ANSWERS, "endless interim answers", "" + status);
      headers.clear();
      state = State.STATUS;
      return;
    }
    contentLength = hasNoBody() ? 0 : declaredLength();
    if (answersHead || hasNoBody()) {
      state = State.DONE;
    } else if (isChunked()) {
      contentLength = -1;
      state = State.CHUNK_SIZE;
      headBytes = 0;
    } else if (contentLength >= 0) {
      checkSize(contentLength);
      left = contentLength;
      body = new byte[(int) contentLength];
      state = left == 0 ? State.DONE : State.SIZED;
    } else {
      state = State.UNTIL_CLOSE;
    }
  }

  private boolean hasNoBody() {
    return status == 204 || status == 304;
  }

  private boolean isChunked() {
    List<String> codings = values("transfer-encoding");
    if (codings.isEmpty()) {
      return false;
    }
    boolean chunked = codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
    require(chunked, "unknown transfer-encoding", String.join(", ", codings));
    return true;
  }

  private long declaredLength() {
    List<String> lengths = values("content-length").stream().distinct().toList();
    if (lengths.isEmpty()) {
      return -1;
    }
    String written = lengths.getFirst();
    boolean number =
        lengths.size() == 1
            && !written.isEmpty()
            && written.length() <= 18
            && isDigits(written, 0, written.length());
    require(number, "not a content-length", String.join(", ", lengths));
    return Long.parseLong(written);
  }

  private boolean connectionSays(String option) {
    return values("connection").stream()
        .flatMap(value -> Arrays.stream(value.toLowerCase(Locale.ROOT).split(",", -1)))
        .anyMatch(token -> token.strip().equals(option));
  }

  private List<String> values(String name) {
    List<String> found = List.of();
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        found = found.isEmpty() ? new ArrayList<>() : found;
        found.add(header.value());
      }
    }
    return found;
  }

  private void takeChunkSize(String read) {
    int end = 0;
    while (end < read.length() && Character.digit(read.charAt(end), 16) >= 0) {
      end++;
    }
    String rest = read.substring(end).strip();
    boolean shaped = end > 0 && end <= 15 && (rest.isEmpty() || rest.startsWith(";"));
    require(shaped, "not a chunk size", read);
    left = Long.parseLong(read, 0, end, 16);
    headBytes = 0; // the bound is for one size line, or for the trailers
    if (left == 0) {
      state = State.TRAILERS;
    } else {
      checkSize(bodyBytes + left);
      state = State.CHUNK;
    }
  }

  private int takeBody(byte[] data, int from) {
    boolean sized = state != State.UNTIL_CLOSE;
    int more = (int) Math.min(data.length - from, sized ? left : Integer.MAX_VALUE);
    checkSize((long) bodyBytes + more);
    if (bodyBytes + more > body.length) {
      body = Arrays.copyOf(body, Math.max(bodyBytes + more, body.length * 2));
    }
    System.arraycopy(data, from, body, bodyBytes, more);
    bodyBytes += more;
    if (sized) {
      left -= more;
      if (left == 0) {
        state = state == State.SIZED ? State.DONE : State.CHUNK_END;
      }
    }
    return from + more;
  }

  private void checkSize(long bytes) {
    if (bytes > maxBodyBytes) {
      throw ProbeTrouble.invalid("body larger than " + Shown.size(maxBodyBytes));
    }
  }

  private static boolean isDigits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static boolean isToken(String text, int length) {
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 127) {
        return false;
      }
    }
    return true;
  }

  private static void require(boolean holds, String what, String found) {
    if (!holds) {
      throw ProbeTrouble.invalid("invalid answer: " + what + ": '" + Shown.text(found) + "'");
    }
  }
}
