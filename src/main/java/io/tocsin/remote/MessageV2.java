package io.tocsin.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

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

  /** Positions of the labels of a series that is refused. */
  private static final int MAX_SHOWN = 100;

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
        case 1 -> forEachRef(message, refs::add);
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
    Optional<String> fault = refs.fault();
    if (fault.isPresent()) {
      into.refused(
          () -> "parsing labels for series %s: %s".formatted(shown(again), fault.orElseThrow()));
    } else {
      series(refs.labels, described, startMillis, again);
    }
  }

  private void series(
      SeriesLabels labels, Description described, long startMillis, ProtoReader content) {
    if (typeAndUnitLabels) {
      labels.replace("__type__", described.type());
      labels.replace("__unit__", described.unit());
    }
    into.series(labels, startMillis, content);
  }

  /** The positions that the labels of a series are, such as {@code [1 2 3 9]}. */
  private static String shown(ProtoReader series) {
    var shown = new ArrayList<String>();
    while (series.next()) {
      if (series.field() == 1) {
        forEachRef(
            series,
            ref -> {
              if (shown.size() <= MAX_SHOWN) {
                shown.add(shown.size() < MAX_SHOWN ? Long.toUnsignedString(ref) : "...");
              }
            });
      } else {
        series.skip();
      }
    }
    return "[" + String.join(" ", shown) + "]";
  }

  /** Packed or, as proto3 lets writers choose, one by one. */
  private static void forEachRef(ProtoReader message, LongConsumer each) {
    if (!message.isLengthDelimited()) {
      each.accept(message.varint());
      return;
    }
    ProtoReader packed = message.message();
    while (!packed.isAtEnd()) {
      each.accept(packed.rawVarint());
    }
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
        case 4 -> unit = unit(message.varint());
        default -> message.skip();
      }
    }
    return new Description(type, unit);
  }

  /** Numbers that a later version may add are as good as none. */
  private static String type(long number) {
    return number > 0 && number < TYPES.size() ? TYPES.get((int) number) : "";
  }

  private String unit(long ref) {
    if (isOutside(ref)) {
      throw WriteFault.malformed(
          "unitRef %s outside of symbols table (size %d)"
              .formatted(Long.toUnsignedString(ref), symbols.size()));
    }
    return symbols.get((int) ref);
  }

  private boolean isOutside(long ref) {
    return ref < 0 || ref >= symbols.size();
  }

  /** The labels of one series, which come as positions of a name, a value, a name and so on. */
  private final class Refs {
    final SeriesLabels labels = new SeriesLabels();
    private Optional<String> outside = Optional.empty();
    private long name;
    private int count;

    void add(long ref) {
      if (count++ % 2 == 0) {
        name = ref;
      } else if (!isOutside(name) && !isOutside(ref)) {
        labels.add(symbols.get((int) name), symbols.get((int) ref));
      } else if (outside.isEmpty()) {
        outside =
            Optional.of(
                "labelRefs %s (name) = %s (value) outside of symbols table (size %d)"
                    .formatted(
                        Long.toUnsignedString(name), Long.toUnsignedString(ref), symbols.size()));
      }
    }

    /** Why the positions are no labels, in Prometheus's words. */
    Optional<String> fault() {
      return count % 2 == 0 ? outside : Optional.of("invalid labelRefs length " + count);
    }
  }
}
