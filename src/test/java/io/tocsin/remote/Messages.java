package io.tocsin.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.xerial.snappy.Snappy;

/** Remote write messages, written by hand after the specifications. */
public final class Messages {
  private Messages() {}

  /** Packs as senders do. */
  public static byte[] snappy(byte[] message) {
    try {
      return Snappy.compress(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A 1.0 request of one series with one sample. */
  public static byte[] v1(long timestampMillis, double value, String... labels) {
    return new ProtoWriter()
        .message(1, v1Series(labels).message(2, sample(timestampMillis, value)))
        .toBytes();
  }

  /** A 1.0 series without samples yet. */
  static ProtoWriter v1Series(String... labels) {
    var series = new ProtoWriter();
    for (int i = 0; i < labels.length; i += 2) {
      series.message(1, new ProtoWriter().text(1, labels[i]).text(2, labels[i + 1]));
    }
    return series;
  }

  static ProtoWriter sample(long timestampMillis, double value) {
    return new ProtoWriter().float64(1, value).varint(2, timestampMillis);
  }

  /** A span of a histogram. */
  static ProtoWriter span(int offset, long length) {
    return new ProtoWriter().zigzag(1, offset).varint(2, length);
  }

  /**
   * An integer histogram of schema 0 with 2 in [-1,-0.5), 1 in [-0.001,0.001], 3 in (0.5,1], 1 in
   * (1,2] and 2 in (4,8].
   */
  static ProtoWriter histogram(long timestampMillis) {
    return new ProtoWriter()
        .varint(1, 9)
        .float64(3, 18.5)
        .float64(5, 0.001)
        .varint(6, 1)
        .message(8, span(0, 1))
        .zigzags(9, 2)
        .message(11, span(0, 2))
        .message(11, span(1, 1))
        .zigzags(12, 3, -2, 1)
        .varint(15, timestampMillis);
  }

  /** The same buckets, halved: a float histogram. */
  static ProtoWriter floatHistogram(long timestampMillis) {
    return new ProtoWriter()
        .float64(2, 4.5)
        .float64(3, 9.25)
        .float64(5, 0.001)
        .float64(7, 0.5)
        .message(8, span(0, 1))
        .float64s(10, 1)
        .message(11, span(0, 2))
        .message(11, span(1, 1))
        .float64s(13, 1.5, 0.5, 1)
        .varint(15, timestampMillis);
  }

  /** Schema -53 with the bounds 0.1, 1 and 10: 4 up to 0.1, none up to 1, 1 up to 10, 2 above. */
  static ProtoWriter customHistogram(long timestampMillis) {
    return new ProtoWriter()
        .varint(1, 7)
        .float64(3, 60)
        .zigzag(4, -53)
        .message(11, span(0, 1))
        .message(11, span(1, 2))
        .zigzags(12, 4, -3, 1)
        .varint(15, timestampMillis)
        .float64s(16, 0.1, 1, 10);
  }

  /** A 2.0 request: collects the symbols of its series. */
  static final class V2 {
    private final List<String> symbols = new ArrayList<>(List.of(""));
    private final List<ProtoWriter> series = new ArrayList<>();

    /** Adds a series without samples yet. */
    ProtoWriter series(String... labels) {
      var refs = new ProtoWriter();
      for (String text : labels) {
        if (!symbols.contains(text)) {
          symbols.add(text);
        }
        refs.raw(symbols.indexOf(text));
      }
      var added = new ProtoWriter().bytes(1, refs.toBytes());
      series.add(added);
      return added;
    }

    byte[] toBytes() {
      var request = new ProtoWriter();
      symbols.forEach(symbol -> request.text(4, symbol));
      series.forEach(one -> request.message(5, one));
      return request.toBytes();
    }
  }
}
