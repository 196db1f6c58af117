package io.tocsin.remote;

import io.tocsin.model.HistogramBuilder;
import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects what a message holds, whatever its version. Not thread-safe. */
final class WrittenBuilder {
  /**
   * Symbols, series, samples and buckets of one request, so that small bodies cannot unpack to a
   * full heap.
   */
  static final int MAX_ITEMS = 1_000_000;

  /** The start of a sample whose sender does not tell it. */
  static final long START_UNKNOWN = 0;

  private final Version version;
  private final List<Sample> samples = new ArrayList<>();
  private final Refusals faults = new Refusals();
  private int items;
  private int exemplars;
  private int metadata;

  WrittenBuilder(Version version) {
    this.version = version;
  }

  void exemplar() {
    exemplars++;
  }

  void metadata() {
    metadata++;
  }

  /** The message holds one thing more that costs memory. */
  void counted() {
    if (++items > MAX_ITEMS) {
      throw new WriteFault(
          413,
          "more than %d symbols, series, samples and buckets; send less per request"
              .formatted(MAX_ITEMS));
    }
  }

  /** Adds a series that cannot be stored, with the reason. */
  void refused(Supplier<String> reason) {
    counted();
    faults.add(reason);
  }

  /**
   * Adds a series.
   *
   * @param startMillis of samples that do not tell their own
   * @param content its message, from the start on
   */
  void series(SeriesLabels named, long startMillis, ProtoReader content) {
    counted();
    if (named.nameASeries()) {
      addAll(named.labels(), startMillis, content);
    } else {
      faults.add(named::fault);
    }
  }

  private void addAll(Labels labels, long startMillis, ProtoReader content) {
    var floats = new ArrayList<Sample>(1);
    var histograms = new ArrayList<Sample>(0);
    boolean empty = true;
    while (content.next()) {
      if (content.field() == Version.SAMPLES_FIELD) {
        floats.add(sample(labels, startMillis, content.message()));
        empty = false;
      } else if (content.field() == version.histogramsField()) {
        histogram(labels, startMillis, content.message()).ifPresent(histograms::add);
        empty = false;
      } else {
        content.skip();
      }
    }
    if (empty && version == Version.V2) {
      faults.add(
          () ->
              "TimeSeries must contain at least one sample or histogram for series "
                  + SeriesLabels.text(labels));
    }
    merge(floats, histograms);
  }

  /** A message lists floats and histograms apart; the series takes them in the order of time. */
  private void merge(List<Sample> floats, List<Sample> histograms) {
    int next = 0;
    for (Sample histogram : histograms) {
      while (next < floats.size()
          && floats.get(next).timestampMillis() <= histogram.timestampMillis()) {
        samples.add(floats.get(next++));
      }
      samples.add(histogram);
    }
    samples.addAll(floats.subList(next, floats.size()));
  }

  private Sample sample(Labels labels, long startOfSeries, ProtoReader message) {
    counted();
    double value = 0; // proto3 leaves out what is zero
    long timestampMillis = 0;
    long startMillis = START_UNKNOWN;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> value = message.float64();
        case 2 -> timestampMillis = message.varint();
        case 3 -> startMillis = message.varint();
        default -> message.skip();
      }
    }
    return new Sample(
        labels, timestampMillis, value, Optional.empty(), known(startMillis, startOfSeries));
  }

  /** A sample, unless nobody can have observed the histogram. */
  private Optional<Sample> histogram(Labels labels, long startOfSeries, ProtoReader content) {
    counted();
    HistogramMessage message = HistogramMessage.read(content, this::counted);
    HistogramBuilder histogram = message.histogram();
    Optional<String> fault = histogram.fault();
    fault.ifPresent(
        why ->
            faults.add(
                () ->
                    "%s for series %s at %d"
                        .formatted(why, SeriesLabels.text(labels), message.timestampMillis())));
    return fault.isPresent()
        ? Optional.empty()
        : Optional.of(
            new Sample(labels, message.timestampMillis(), histogram.build())
                .startedAt(known(message.startMillis(), startOfSeries)));
  }

  private static long known(long startMillis, long startOfSeries) {
    return startMillis == START_UNKNOWN ? startOfSeries : startMillis;
  }

  Written build() {
    return new Written(samples, exemplars, metadata, faults);
  }
}
