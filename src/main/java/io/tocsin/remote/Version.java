package io.tocsin.remote;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The two messages of remote write, by the names that the specifications give them. */
enum Version {
  V1("prometheus.WriteRequest", 4),
  V2("io.prometheus.write.v2.Request", 3);

  /** Of samples in a series, in both messages. */
  static final int SAMPLES_FIELD = 2;

  private static final String MEDIA_TYPE = "application/x-protobuf";

  private final String message;
  private final int histogramsField;

  Version(String message, int histogramsField) {
    this.message = message;
    this.histogramsField = histogramsField;
  }

  /** Of native histograms in a series. */
  int histogramsField() {
    return histogramsField;
  }

  /**
   * The series and samples of {@code message}.
   *
   * @param typeAndUnitLabels whether the metadata of a 2.0 series gives it labels
   */
  Written decode(byte[] message, boolean typeAndUnitLabels) {
    return switch (this) {
      case V1 -> MessageV1.decode(message);
      case V2 -> MessageV2.decode(message, typeAndUnitLabels);
    };
  }

  /**
   * What the headers of a request announce. As in Prometheus the content type decides; without a
   * {@code proto} parameter, or without the header, it is 1.0.
   *
   * @param contentType of the body
   * @param encoding of the body; absent means snappy, as old senders do
   * @param protocol {@code X-Prometheus-Remote-Write-Version}
   * @throws WriteFault with 415 where the request is of another kind
   */
  static Version negotiate(
      Optional<String> contentType, Optional<String> encoding, Optional<String> protocol) {
    encoding.filter(e -> !e.equalsIgnoreCase("snappy")).ifPresent(Version::refuseEncoding);
    protocol.filter(p -> !p.matches("[012]\\.[0-9].*")).ifPresent(Version::refuseProtocol);
    return contentType.map(Version::of).orElse(V1);
  }

  private static Version of(String contentType) {
    List<String> parts = Arrays.stream(contentType.split(";")).map(String::strip).toList();
    if (!parts.getFirst().toLowerCase(Locale.ROOT).equals(MEDIA_TYPE)) {
      throw unsupported(contentType);
    }
    return parts.stream()
        .skip(1)
        .filter(part -> part.toLowerCase(Locale.ROOT).startsWith("proto="))
        .findFirst()
        .map(part -> part.substring("proto=".length()))
        .map(
            proto ->
                Arrays.stream(values())
                    .filter(version -> version.message.equals(proto))
                    .findFirst()
                    .orElseThrow(() -> unsupported(contentType)))
        .orElse(V1);
  }

  private static WriteFault unsupported(String contentType) {
    return new WriteFault(
        415,
        "Content-Type %s is not accepted; send %s;proto=%s or ;proto=%s"
            .formatted(contentType, MEDIA_TYPE, V1.message, V2.message));
  }

  private static void refuseEncoding(String encoding) {
    throw new WriteFault(
        415, encoding + " encoding (compression) is not accepted by this server; only snappy is");
  }

  private static void refuseProtocol(String protocol) {
    throw new WriteFault(
        415, "remote write version " + protocol + " is not accepted; send 0.1.0 or 2.0.0");
  }
}
