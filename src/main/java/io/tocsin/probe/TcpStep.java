package io.tocsin.probe;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tocsin.config.Section;
import io.tocsin.config.Value;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * One step of a TCP conversation. Waits, then sends, then turns to TLS, whichever of these it has:
 * the order of blackbox_exporter's {@code query_response}. Nothing is added to what is sent.
 *
 * @param expect found anywhere in what was received since the last match; {@code ^} and {@code $}
 *     match at lines
 * @param send shared, not to be written to
 */
record TcpStep(Optional<Pattern> expect, Optional<Buffer> send, boolean starttls) {
  static TcpStep read(Section yaml) {
    var step = new TcpStep(readExpect(yaml), readSend(yaml), yaml.bool("starttls", false));
    if (!yaml.has("expect") && !yaml.has("send") && !step.starttls()) {
      yaml.fault("expect", "a step needs expect, send or starttls");
    }
    return step;
  }

  static Optional<Pattern> readExpect(Section yaml) {
    return yaml.value("expect").flatMap(TcpStep::pattern);
  }

  static Optional<Buffer> readSend(Section yaml) {
    return yaml.value("send").flatMap(TcpStep::bytes);
  }

  private static Optional<Pattern> pattern(Value yaml) {
    try {
      return Optional.of(Pattern.compile(yaml.string(), Pattern.MULTILINE));
    } catch (PatternSyntaxException e) {
      yaml.fault("is not a regular expression: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Buffer> bytes(Value yaml) {
    try {
      return Optional.of(Buffer.buffer(Escapes.decode(yaml.string())));
    } catch (IllegalArgumentException e) {
      yaml.fault(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
