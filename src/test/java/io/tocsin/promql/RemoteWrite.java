package io.tocsin.promql;

import io.tocsin.storage.SelectedSeries;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Encodes series as a Prometheus remote-write request: protobuf in a Snappy block of literals. */
public final class RemoteWrite {
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_64 = 1;
  private static final int VARINT = 0;
  private static final int LITERAL_BYTES = 1 << 16;

  private RemoteWrite() {}

  public static byte[] request(List<SelectedSeries> series) {
    var request = new ByteArrayOutputStream();
    series.forEach(s -> message(request, 1, timeSeries(s)));
    return snappy(request.toByteArray());
  }

  private static byte[] timeSeries(SelectedSeries series) {
    var out = new ByteArrayOutputStream();
    series.labels().forEach((name, value) -> message(out, 1, label(name, value)));
    for (int i = 0; i < series.samples().size(); i++) {
      message(out, 2, sample(series.samples().value(i), series.samples().timestampMillis(i)));
    }
    return out.toByteArray();
  }

  private static byte[] label(String name, String value) {
    var out = new ByteArrayOutputStream();
    message(out, 1, name.getBytes(StandardCharsets.UTF_8));
    message(out, 2, value.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static byte[] sample(double value, long millis) {
    var out = new ByteArrayOutputStream();
    varint(out, (1 << 3) | FIXED_64);
    long bits = Double.doubleToRawLongBits(value);
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array());
    varint(out, (2 << 3) | VARINT);
    varint(out, millis);
    return out.toByteArray();
  }

  private static void message(ByteArrayOutputStream out, int field, byte[] content) {
    varint(out, ((long) field << 3) | LENGTH_DELIMITED);
    varint(out, content.length);
    out.writeBytes(content);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static byte[] snappy(byte[] content) {
    var out = new ByteArrayOutputStream();
    varint(out, content.length);
    for (int at = 0; at < content.length; at += LITERAL_BYTES) {
      int length = Math.min(LITERAL_BYTES, content.length - at);
      out.write(61 << 2); // a literal whose length less one follows in two bytes
      out.write(length - 1);
      out.write((length - 1) >> 8);
      out.write(content, at, length);
    }
    return out.toByteArray();
  }
}
