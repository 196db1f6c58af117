package io.tocsin.cli;

import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.storage.SelectedSeries;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Gathers samples by series, in any order; of two at the same time the first one counts. */
final class SampleCollector {
  static final int MAX_SAMPLES = 50_000_000;

  private final Map<Labels, Column> columns = new LinkedHashMap<>();
  private final Set<String> missing = new LinkedHashSet<>();
  private int samples;

  /** The samples of one series. */
  final class Column {
    private long[] times = new long[16];
    private double[] values = new double[16];
    private int size;
    private boolean ascends = true;

    /**
     * @throws QueryFailure when there are too many samples
     */
    void add(long timestampMillis, double value) throws QueryFailure {
      if (++samples > MAX_SAMPLES) {
        throw new QueryFailure("more than " + MAX_SAMPLES + " samples; choose a shorter time");
      }
      if (size == times.length) {
        times = Arrays.copyOf(times, size * 2);
        values = Arrays.copyOf(values, size * 2);
      }
      ascends &= size == 0 || times[size - 1] < timestampMillis;
      times[size] = timestampMillis;
      values[size++] = value;
    }

    private SampleArray drain() {
      SampleArray drained = ascending();
      times = new long[0];
      values = new double[0];
      return drained;
    }

    private SampleArray ascending() {
      if (ascends) {
        return new SampleArray(Arrays.copyOf(times, size), Arrays.copyOf(values, size));
      }
      int[] order =
          IntStream.range(0, size)
              .boxed()
              .sorted(Comparator.comparingLong(i -> times[i]))
              .mapToInt(i -> i)
              .toArray();
      long[] outTimes = new long[size];
      double[] outValues = new double[size];
      int kept = 0;
      for (int at : order) {
        if (kept == 0 || outTimes[kept - 1] != times[at]) {
          outTimes[kept] = times[at];
          outValues[kept++] = values[at];
        }
      }
      return new SampleArray(Arrays.copyOf(outTimes, kept), Arrays.copyOf(outValues, kept));
    }
  }

  Column column(Labels labels) {
    return columns.computeIfAbsent(labels, _ -> new Column());
  }

  /** Notes that there are samples that cannot be had, for the user; each text counts once. */
  void missing(String what) {
    missing.add(what);
  }

  /** What was noted as missing, in that order. */
  List<String> missing() {
    return List.copyOf(missing);
  }

  /** How many were gathered. */
  int samples() {
    return samples;
  }

  /** Hands over all series, their samples in the order of time; the last call of a collector. */
  Stream<SelectedSeries> drain() {
    return columns.entrySet().stream()
        .map(series -> new SelectedSeries(series.getKey(), series.getValue().drain()));
  }
}
