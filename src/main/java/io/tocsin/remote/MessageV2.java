package io.tocsin.remote;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code io.prometheus.write.v2.Request} of the Remote-Write 2.0 specification: every text is in
 * one table, and series name their labels by positions in it.
 *
 * <pre>
 *   Request     4 symbols*   5 timeseries*                        1 to 3 are 1.0's
 *   TimeSeries  1 labels_refs*   2 samples*   3 histograms*   4 exemplars*   5 metadata
 *               6 created_timestamp
 *   Sample      1 value (double)   2 timestamp (int64, milliseconds)   3 start_timestamp
 *   Metadata    1 type   3 help_ref   4 unit_ref
 *
 *   symbols      "", "__name__", "up", "job", "web"
 *   labels_refs  1 2 3 4                       up{job="web"}
 * </pre>
 *
 * <p>Until release candidate 3 the start was one of the series, {@code created_timestamp}; it is
 * taken for samples that have none of their own. Histograms are described at {@link
 * HistogramMessage}.
 */
final class MessageV2 {
  private static final int LAST_FIELD_OF_V1 = 3;

  /** By the numbers of {@code Metadata.MetricType}; the first one tells nothing. */
  private static final List<String> TYPES =
      List.of("", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset");

  private final List<String> symbols = new ArrayList<>();
  private final WrittenBuilder into = new WrittenBuilder(Version.V2);
  private final boolean typeAndUnitLabels;

  private MessageV2(boolean typeAndUnitLabels) {
    this.typeAndUnitLabels = typeAndUnitLabels;
  }

  static Written decode(byte[] bytes, boolean typeAndUnitLabels) {
    var decoder = new MessageV2(typeAndUnitLabels);
    decoder.readSymbols(ProtoReader.of(bytes));
    decoder.readSeries(ProtoReader.of(bytes));
    return decoder.into.build();
  }

  private void readSymbols(ProtoReader request) {
    while (request.next()) {
      if (request.field() == 4) {
        into.counted();
        symbols.add(request.string());
      } else if (request.field() <= LAST_FIELD_OF_V1) {
        throw WriteFault.malformed(
            "the body is a message of remote write 1.0; name it in Content-Type:"
                + " application/x-protobuf;proto=prometheus.WriteRequest");
      } else {
        request.skip();
      }
    }
    if (!symbols.isEmpty() && !symbols.getFirst().isEmpty()) {
      throw WriteFault.malformed("the first symbol must be the empty text");
    }
  }

  private void readSeries(ProtoReader request) {
    while (request.next()) {
      if (request.field() == 5) {
        series(request.message());
      } else {
        request.skip();
      }
    }
  }

  private void series(ProtoReader message) {
    ProtoReader again = message.copy();
    var refs = new Refs();
    var described = Description.NONE;
    long startMillis = WrittenBuilder.START_UNKNOWN;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> refs.read(message);
        case 4 -> {
          message.skip();
          into.exemplar();
        }
        case 5 -> {
          described = description(message.message());
          into.metadata();
        }
        case 6 -> startMillis = message.varint();
        default -> message.skip();
      }
    }
    SeriesLabels labels = refs.finished();
    if (typeAndUnitLabels) {
      labels.replace("__type__", described.type());
      labels.replace("__unit__", described.unit());
    }
    into.series(labels, startMillis, again);
  }

  /** Type and unit of a metric, empty where not told. */
  private record Description(String type, String unit) {
    static final Description NONE = new Description("", "");
  }

  private Description description(ProtoReader message) {
    String type = "";
    String unit = "";
    while (message.next()) {
      switch (message.field()) {
        case 1 -> type = type(message.varint());
        case 4 -> unit = symbol(message.varint(), "unitRef");
        default -> message.skip();
      }
    }
    return new Description(type, unit);
  }

  /** Numbers that a later version may add are as good as none. */
  private static String type(long number) {
    return number > 0 && number < TYPES.size() ? TYPES.get((int) number) : "";
  }

  private String symbol(long ref, String what) {
    if (ref < 0 || ref >= symbols.size()) {
      throw WriteFault.malformed(
          "%s %s outside of symbols table (size %d)"
              .formatted(what, Long.toUnsignedString(ref), symbols.size()));
    }
    return symbols.get((int) ref);
  }

  /** The labels of one series, which come as positions of a name, a value, a name and so on. */
  private final class Refs {
    private final SeriesLabels labels = new SeriesLabels();
    private String name = "";
    private int count;

    /** Packed or, as proto3 lets writers choose, one by one. */
    void read(ProtoReader message) {
      if (!message.isLengthDelimited()) {
        add(message.varint());
        return;
      }
      ProtoReader packed = message.message();
      while (!packed.isAtEnd()) {
        add(packed.rawVarint());
      }
    }

    private void add(long ref) {
      String symbol = symbol(ref, "labelRefs");
      if (count++ % 2 == 0) {
        name = symbol;
      } else {
        labels.add(name, symbol);
      }
    }

    SeriesLabels finished() {
      if (count % 2 != 0) {
        throw WriteFault.malformed("invalid labelRefs length " + count);
      }
      return labels;
    }
  }
}
