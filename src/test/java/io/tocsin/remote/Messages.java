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
