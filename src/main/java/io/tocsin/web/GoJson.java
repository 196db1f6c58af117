package io.tocsin.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import io.tocsin.model.GoText;
import io.tocsin.model.Labels;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as Prometheus's API writes it, byte for byte: envelope, numbers, times, escapes. */
final class GoJson {
  /** Larger answers are refused; they would fill the heap before they reach anybody. */
  static final int MAX_BYTES = 128 << 20;

  /** Deep enough for every query that parses: each of its nodes opens two levels at most. */
  private static final int MAX_DEPTH = 4_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** What Go's JSON escapes in general text. */
  private static final CharacterEscapes HTML_SAFE = new Escapes("<>&");

  /** What it escapes in labels. */
  private static final CharacterEscapes PLAIN = new Escapes("");

  private static final DateTimeFormatter RFC3339_NANO =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendLiteral('Z')
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Writes one value. */
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  static final Body EMPTY_ARRAY =
      json -> {
        json.writeStartArray();
        json.writeEndArray();
      };

  static final Body EMPTY_OBJECT =
      json -> {
        json.writeStartObject();
        json.writeEndObject();
      };

  private GoJson() {}

  /** The answer to a request that went well. */
  static Buffer success(Body data) {
    return success(data, List.of(), List.of());
  }

  /**
   * @throws ApiException when the answer is larger than {@link #MAX_BYTES}
   */
  static Buffer success(Body data, List<String> warnings, List<String> infos) {
    return encode(
        json -> {
          json.writeStartObject();
          json.writeStringField("status", "success");
          json.writeFieldName("data");
          data.write(json);
          texts(json, "warnings", warnings);
          texts(json, "infos", infos);
          json.writeEndObject();
        });
  }

  /** The answer to a request that did not. */
  static Buffer error(ErrorType type, String message) {
    return encode(
        json -> {
          json.writeStartObject();
          json.writeStringField("status", "error");
          json.writeStringField("errorType", type.text);
          json.writeStringField("error", message);
          json.writeEndObject();
        });
  }

  private static void texts(JsonGenerator json, String name, List<String> texts)
      throws IOException {
    if (!texts.isEmpty()) {
      array(json, name, texts);
    }
  }

  /** A field that holds an array of strings. */
  static void array(JsonGenerator json, String name, List<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  /** One document. */
  static Buffer encode(Body body) {
    var bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = FACTORY.createGenerator(new Bounded(bytes))) {
      json.setCharacterEscapes(HTML_SAFE);
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  /** Labels: an object in name order, HTML characters as they are wherever it stands. */
  static void labels(JsonGenerator json, Labels labels) throws IOException {
    json.setCharacterEscapes(PLAIN);
    json.writeStartObject();
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringField(labels.name(i), labels.value(i));
    }
    json.writeEndObject();
    json.setCharacterEscapes(HTML_SAFE);
  }

  /** An object of booleans, HTML characters in its names as they are. */
  static void switches(JsonGenerator json, Map<String, Boolean> switches) throws IOException {
    json.setCharacterEscapes(PLAIN);
    json.writeStartObject();
    for (Map.Entry<String, Boolean> one : switches.entrySet()) {
      json.writeBooleanField(one.getKey(), one.getValue());
    }
    json.writeEndObject();
    json.setCharacterEscapes(HTML_SAFE);
  }

  /** Seconds since the epoch; milliseconds as exactly three digits where there are any. */
  static String timestamp(long millis) {
    long seconds = Math.abs(millis / 1000);
    long rest = Math.abs(millis % 1000);
    String sign = millis < 0 ? "-" : "";
    return rest == 0
        ? sign + seconds
        : sign
            + seconds
            + '.'
            + (char) ('0' + rest / 100)
            + (char) ('0' + rest / 10 % 10)
            + (char) ('0' + rest % 10);
  }

  /** The shortest number; with an exponent below 1e-6 and from 1e21 on. */
  static String number(double value) {
    if (value == (long) value && Math.abs(value) < 1e15 && value != 0) { // most samples
      return Long.toString((long) value);
    }
    double size = Math.abs(value);
    boolean exponent = size != 0 && (size < 1e-6 || size >= 1e21) && Double.isFinite(value);
    return exponent ? GoText.exponentFloat(value) : GoText.plainFloat(value);
  }

  /** A JSON number of seconds. */
  static void seconds(JsonGenerator json, String name, Duration duration) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(number(duration.getSeconds() + duration.getNano() / 1e9));
  }

  /** RFC 3339 in UTC, trailing zeros of the fraction left out; the epoch means never. */
  static String time(Instant time) {
    return time.equals(Instant.EPOCH) ? "0001-01-01T00:00:00Z" : RFC3339_NANO.format(time);
  }

  private static final class Escapes extends CharacterEscapes {
    private static final long serialVersionUID = 1;

    private final int[] codes;

    Escapes(String more) {
      codes = standardAsciiEscapesForJSON();
      for (int c = 0; c < ' '; c++) {
        boolean hasShortForm = c == '\n' || c == '\r' || c == '\t';
        codes[c] = hasShortForm ? codes[c] : ESCAPE_CUSTOM;
      }
      more.chars().forEach(c -> codes[c] = ESCAPE_CUSTOM);
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      boolean escaped = c < 0x80 || c == 0x2028 || c == 0x2029;
      return escaped ? new SerializedString(String.format("\\u%04x", c)) : null;
    }
  }

  private static final class Bounded extends OutputStream {
    private final ByteArrayOutputStream out;

    Bounded(ByteArrayOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      room(1);
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      room(length);
      out.write(bytes, from, length);
    }

    private void room(int length) {
      if (out.size() + length > MAX_BYTES) {
        throw new ApiException(
            ErrorType.EXECUTION,
            "the answer is larger than "
                + MAX_BYTES
                + " bytes; select fewer series or a larger step");
      }
    }
  }
}
