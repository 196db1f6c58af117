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
 *   Sample      1 value (double)   2 timestamp (int64, milliseconds)
 *
 *   symbols      "", "__name__", "up", "job", "web"
 *   labels_refs  1 2 3 4                       up{job="web"}
 * </pre>
 */
final class MessageV2 {
  private static final int LAST_FIELD_OF_V1 = 3;

  private final List<String> symbols = new ArrayList<>();
  private final WrittenBuilder into = new WrittenBuilder(Version.V2);

  private MessageV2() {}

  static Written decode(byte[] bytes) {
    var decoder = new MessageV2();
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
    while (message.next()) {
      switch (message.field()) {
        case 1 -> refs.read(message);
        case 4 -> {
          message.skip();
          into.exemplar();
        }
        case 5 -> {
          message.skip();
          into.metadata();
        }
        default -> message.skip();
      }
    }
    into.series(refs.finished(), again);
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
      if (ref < 0 || ref >= symbols.size()) {
        throw WriteFault.malformed(
            "labelRefs %s outside of symbols table (size %d)"
                .formatted(Long.toUnsignedString(ref), symbols.size()));
      }
      String symbol = symbols.get((int) ref);
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
