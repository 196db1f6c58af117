package io.tocsin.cli;

import io.tocsin.model.Labels;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * Reads samples with timestamps from a file: OpenMetrics text, which ends with {@code # EOF} and
 * counts seconds, or Prometheus's text, which counts milliseconds; either may be compressed by
 * gzip.
 */
final class SampleFile {
  private static final double MAX_TIME_MILLIS = 253_402_300_799_999.0; // the year 9999

  private final Path file;
  private final SampleCollector into;
  private int line;

  SampleFile(Path file, SampleCollector into) {
    this.file = file;
    this.into = into;
  }

  /**
   * @throws QueryFailure that names the line that is no sample
   */
  void read() throws QueryFailure {
    try {
      boolean openMetrics = endsWithEof();
      try (BufferedReader lines = open()) {
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
          line++;
          if (!text.isBlank() && !text.startsWith("#")) {
            sample(text, openMetrics);
          }
        }
      }
    } catch (IOException e) {
      throw new QueryFailure("cannot read " + file + ": " + e);
    }
  }

  private BufferedReader open() throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return new BufferedReader(
        new InputStreamReader(gzip ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
  }

  private boolean endsWithEof() throws IOException {
    try (BufferedReader lines = open()) {
      String last = "";
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        last = text.isBlank() ? last : text;
      }
      return last.strip().equals("# EOF");
    }
  }

  private void sample(String text, boolean openMetrics) throws QueryFailure {
    var cursor = new Cursor(text);
    Labels labels = cursor.labels();
    String[] rest = cursor.rest().split(" # ", 2)[0].strip().split("[ \t]+");
    if (rest.length != 2) {
      throw fault("a sample needs a value and a timestamp");
    }
    double value = number(rest[0]);
    into.column(labels).add(timestampMillis(rest[1], openMetrics), value);
  }

  private long timestampMillis(String text, boolean openMetrics) throws QueryFailure {
    double millis = number(text) * (openMetrics ? 1000 : 1);
    if (Double.isNaN(millis) || Math.abs(millis) > MAX_TIME_MILLIS) {
      throw fault("not a time: " + text);
    }
    return Math.round(millis);
  }

  private double number(String text) throws QueryFailure {
    try {
      return switch (text) {
        case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException _) {
      throw fault("not a number: " + text);
    }
  }

  private QueryFailure fault(String problem) {
    return new QueryFailure(file + ":" + line + ": " + problem);
  }

  /** A place in one line. */
  private final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
    }

    /** {@code name{label="value", …}}. */
    Labels labels() throws QueryFailure {
      Labels.Builder labels = Labels.newBuilder();
      String name = word("{ \t");
      if (!name.isEmpty()) {
        labels.set(Labels.NAME, name);
      }
      if (at < text.length() && text.charAt(at) == '{') {
        at++;
        for (skip(" ,"); at < text.length() && text.charAt(at) != '}'; skip(" ,")) {
          label(labels);
        }
        expect('}');
      }
      return labels.build();
    }

    private void label(Labels.Builder into) throws QueryFailure {
      String name = word("= ");
      skip(" ");
      expect('=');
      skip(" ");
      into.set(name, quoted());
    }

    private String quoted() throws QueryFailure {
      expect('"');
      var value = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '"') {
        char c = text.charAt(at++);
        if (c == '\\' && at < text.length()) {
          char escaped = text.charAt(at++);
          value.append(escaped == 'n' ? '\n' : escaped);
        } else {
          value.append(c);
        }
      }
      expect('"');
      return value.toString();
    }

    private String word(String ends) {
      int start = at;
      while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    private void skip(String these) {
      while (at < text.length() && these.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private void expect(char c) throws QueryFailure {
      if (at >= text.length() || text.charAt(at++) != c) {
        throw fault("expected " + c + " at column " + at);
      }
    }

    String rest() {
      return text.substring(at);
    }
  }
}
