package io.tocsin.remote;

/**
 * {@code prometheus.WriteRequest} of the Remote-Write 1.0 specification.
 *
 * <pre>
 *   WriteRequest  1 timeseries*   3 metadata*
 *   TimeSeries    1 labels*   2 samples*   3 exemplars*   4 histograms*
 *   Label         1 name   2 value
 *   Sample        1 value (double)   2 timestamp (int64, milliseconds)
 * </pre>
 *
 * <p>Histograms are described at {@link HistogramMessage}.
 */
final class MessageV1 {
  private static final int V2_SYMBOLS = 4;
  private static final int V2_SERIES = 5;

  private MessageV1() {}

  static Written decode(byte[] bytes) {
    var into = new WrittenBuilder(Version.V1);
    ProtoReader request = ProtoReader.of(bytes);
    while (request.next()) {
      switch (request.field()) {
        case 1 -> series(request.message(), into);
        case 3 -> {
          request.skip();
          into.metadata();
        }
        case V2_SYMBOLS, V2_SERIES -> throw isV2();
        default -> request.skip();
      }
    }
    return into.build();
  }

  /** Skipped as unknown, all of its samples would be lost in silence. */
  private static WriteFault isV2() {
    return WriteFault.malformed(
        "the body is a message of remote write 2.0; name it in Content-Type:"
            + " application/x-protobuf;proto=io.prometheus.write.v2.Request");
  }

  private static void series(ProtoReader message, WrittenBuilder into) {
    ProtoReader again = message.copy();
    var named = new SeriesLabels();
    while (message.next()) {
      switch (message.field()) {
        case 1 -> label(message.message(), named);
        case 3 -> {
          message.skip();
          into.exemplar();
        }
        default -> message.skip();
      }
    }
    into.series(named, WrittenBuilder.START_UNKNOWN, again);
  }

  private static void label(ProtoReader message, SeriesLabels into) {
    String name = "";
    String value = "";
    while (message.next()) {
      switch (message.field()) {
        case 1 -> name = message.string();
        case 2 -> value = message.string();
        default -> message.skip();
      }
    }
    into.add(name, value);
  }
}
