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
   * What the headers of a request announce. As in Prometheus the content type alone decides;
   * without a {@code proto} parameter, or without the header, it is 1.0.
   *
   * @param contentType of the body
   * @param encoding of the body; absent means snappy, as old senders do
   * @throws WriteFault with 415, worded as Prometheus does, where the request is of another kind
   */
  static Version negotiate(Optional<String> contentType, Optional<String> encoding) {
    encoding.filter(e -> !e.equalsIgnoreCase("snappy")).ifPresent(Version::refuseEncoding);
    return contentType.map(String::strip).map(Version::of).orElse(V1);
  }

  private static Version of(String contentType) {
    List<String> parts = Arrays.stream(contentType.split(";", -1)).map(String::strip).toList();
    if (!parts.getFirst().toLowerCase(Locale.ROOT).equals(MEDIA_TYPE)) {
      throw unsupported(
          "expected %s as the first (media) part, got %s content-type"
              .formatted(MEDIA_TYPE, contentType));
    }
    for (String parameter : parts.subList(1, parts.size())) {
      String[] pair = parameter.split("=", -1);
      if (pair.length != 2) {
        throw unsupported(
            "as per https://www.rfc-editor.org/rfc/rfc9110#parameter expected parameters to be"
                + " key-values, got %s in %s content-type".formatted(parameter, contentType));
      }
      if (pair[0].equalsIgnoreCase("proto")) {
        return named(pair[1], contentType);
      }
    }
    return V1;
  }

  private static Version named(String message, String contentType) {
    return Arrays.stream(values())
        .filter(version -> version.message.equals(message))
        .findFirst()
        .orElseThrow(
            () ->
                unsupported(
                    "got %s content type; unknown type for remote write protobuf message %s, supported: %s, %s"
                        .formatted(contentType, message, V1.message, V2.message)));
  }

  private static void refuseEncoding(String encoding) {
    throw unsupported(
        encoding
            + " encoding (compression) is not accepted by this server; only snappy is acceptable");
  }

  private static WriteFault unsupported(String why) {
    return new WriteFault(415, why);
  }
}
