package io.tocsin.promql;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.SampleArray;
import io.tocsin.storage.SelectedSeries;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Encodes series as a Prometheus remote-write request: protobuf in a Snappy block of literals.
 * Histograms of whole counts go as integers, others as floats.
 */
public final class RemoteWrite {
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_64 = 1;
  private static final int VARINT = 0;
  private static final int LITERAL_BYTES = 1 << 16;

  private RemoteWrite() {}

  /** A {@code prometheus.WriteRequest}; start times are lost. */
  public static byte[] request(List<SelectedSeries> series) {
    var request = new ByteArrayOutputStream();
    for (SelectedSeries one : unmixed(series)) {
      var out = new ByteArrayOutputStream();
      one.labels().forEach((name, value) -> message(out, 1, label(name, value)));
      samples(one, out, 4, false);
      message(request, 1, out.toByteArray());
    }
    return snappy(request.toByteArray());
  }

  /** An {@code io.prometheus.write.v2.Request}. */
  public static byte[] requestV2(List<SelectedSeries> series) {
    var symbols = new ArrayList<String>(List.of(""));
    var all = new ByteArrayOutputStream();
    for (SelectedSeries one : unmixed(series)) {
      var out = new ByteArrayOutputStream();
      message(out, 1, labelRefs(one, symbols));
      samples(one, out, 3, true);
      message(all, 5, out.toByteArray());
    }
    var request = new ByteArrayOutputStream();
    symbols.forEach(symbol -> message(request, 4, symbol.getBytes(StandardCharsets.UTF_8)));
    request.writeBytes(all.toByteArray());
    return snappy(request.toByteArray());
  }

  /**
   * Floats and histograms of one series go in messages of their own, as the specification of 2.0
   * wants it and Prometheus 2.42 needs it, which would read all floats first.
   */
  private static List<SelectedSeries> unmixed(List<SelectedSeries> series) {
    return series.stream()
        .flatMap(
            one ->
                one.samples().size() == 0 || one.histograms().isEmpty()
                    ? Stream.of(one)
                    : singles(one).stream())
        .toList();
  }

  /** One for each sample. */
  private static Collection<SelectedSeries> singles(SelectedSeries series) {
    var singles = new TreeMap<Long, SelectedSeries>();
    for (int i = 0; i < series.samples().size(); i++) {
      long[] time = {series.samples().timestampMillis(i)};
      var sample = new SampleArray(time, new double[] {series.samples().value(i)});
      singles.put(
          time[0],
          new SelectedSeries(series.labels(), sample, HistogramArray.EMPTY, series.starts()));
    }
    for (int i = 0; i < series.histograms().size(); i++) {
      HistogramArray histogram = series.histograms().slice(i, i + 1);
      singles.put(
          histogram.timestampMillis(0),
          new SelectedSeries(series.labels(), SampleArray.EMPTY, histogram, series.starts()));
    }
    return singles.values();
  }

  private static byte[] labelRefs(SelectedSeries series, List<String> symbols) {
    var refs = new ByteArrayOutputStream();
    series
        .labels()
        .forEach(
            (name, value) -> {
              varint(refs, symbol(name, symbols));
              varint(refs, symbol(value, symbols));
            });
    return refs.toByteArray();
  }

  private static int symbol(String text, List<String> symbols) {
    if (!symbols.contains(text)) {
      symbols.add(text);
    }
    return symbols.indexOf(text);
  }

  private static int hint(Histogram histogram) {
    return switch (histogram.hint()) {
      case UNKNOWN -> 0;
      case RESET -> 1;
      case NOT_RESET -> 2;
      case GAUGE -> 3;
    };
  }

  private static byte[] label(String name, String value) {
    var out = new ByteArrayOutputStream();
    message(out, 1, name.getBytes(StandardCharsets.UTF_8));
    message(out, 2, value.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static void samples(
      SelectedSeries series, ByteArrayOutputStream out, int histogramsField, boolean starts) {
    for (int i = 0; i < series.samples().size(); i++) {
      long millis = series.samples().timestampMillis(i);
      message(
          out,
          2,
          sample(series.samples().value(i), millis, starts ? series.starts().at(millis) : 0));
    }
    for (int i = 0; i < series.histograms().size(); i++) {
      long millis = series.histograms().timestampMillis(i);
      message(
          out,
          histogramsField,
          histogram(series.histograms().get(i), millis, starts ? series.starts().at(millis) : 0));
    }
  }

  private static byte[] sample(double value, long millis, long startMillis) {
    var out = new ByteArrayOutputStream();
    float64(out, 1, value);
    integer(out, 2, millis);
    integer(out, 3, startMillis);
    return out.toByteArray();
  }

  private static byte[] histogram(Histogram histogram, long millis, long startMillis) {
    var out = new ByteArrayOutputStream();
    boolean whole = isWhole(histogram);
    if (whole) {
      integer(out, 1, (long) histogram.count());
      integer(out, 6, (long) histogram.zeroCount());
    } else {
      float64(out, 2, histogram.count());
      float64(out, 7, histogram.zeroCount());
    }
    float64(out, 3, histogram.sum());
    integer(out, 4, zigzag(histogram.schema()));
    float64(out, 5, histogram.zeroThreshold());
    side(out, 8, whole, histogram.negativeSpans(), histogram.negativeCounts());
    side(out, 11, whole, histogram.positiveSpans(), histogram.positiveCounts());
    integer(out, 14, hint(histogram));
    integer(out, 15, millis);
    message(out, 16, packed(histogram.customBounds()));
    integer(out, 17, startMillis);
    return out.toByteArray();
  }

  private static boolean isWhole(Histogram histogram) {
    DoubleStream totals = DoubleStream.of(histogram.count(), histogram.zeroCount());
    DoubleStream buckets =
        DoubleStream.concat(
            DoubleStream.of(histogram.negativeCounts()),
            DoubleStream.of(histogram.positiveCounts()));
    return DoubleStream.concat(totals, buckets).allMatch(count -> count == (long) count);
  }

  /** Spans, and one field on deltas or else one further on counts. */
  private static void side(
      ByteArrayOutputStream out,
      int field,
      boolean whole,
      List<BucketSpan> spans,
      double[] counts) {
    for (BucketSpan span : spans) {
      var written = new ByteArrayOutputStream();
      integer(written, 1, zigzag(span.offset()));
      integer(written, 2, span.length());
      message(out, field, written.toByteArray());
    }
    if (!whole) {
      message(out, field + 2, packed(counts));
      return;
    }
    var deltas = new ByteArrayOutputStream();
    long before = 0;
    for (double count : counts) {
      varint(deltas, zigzag((long) count - before));
      before = (long) count;
    }
    message(out, field + 1, deltas.toByteArray());
  }

  private static byte[] packed(double[] values) {
    var bytes = ByteBuffer.allocate(Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    DoubleStream.of(values).forEach(bytes::putDouble);
    return bytes.array();
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private static void float64(ByteArrayOutputStream out, int field, double value) {
    varint(out, ((long) field << 3) | FIXED_64);
    long bits = Double.doubleToRawLongBits(value);
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array());
  }

  private static void integer(ByteArrayOutputStream out, int field, long value) {
    varint(out, ((long) field << 3) | VARINT);
    varint(out, value);
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
