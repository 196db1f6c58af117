package io.tocsin.remote;

import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what a message holds, whatever its version. Not thread-safe. */
final class WrittenBuilder {
  /**
   * Symbols, series and samples of one request, so that small bodies cannot unpack to a full heap.
   */
  static final int MAX_ITEMS = 1_000_000;

  private final Version version;
  private final List<Sample> samples = new ArrayList<>();
  private final Refusals faults = new Refusals();
  private int items;
  private int histograms;
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
          413, "more than " + MAX_ITEMS + " symbols, series and samples; send less per request");
    }
  }

  /**
   * Adds a series.
   *
   * @param content its message, from the start on
   */
  void series(SeriesLabels named, ProtoReader content) {
    counted();
    Optional<String> fault = named.fault();
    if (fault.isPresent()) {
      faults.add(fault.orElseThrow());
    } else {
      addAll(named.labels(), content);
    }
  }

  private void addAll(Labels labels, ProtoReader content) {
    boolean empty = true;
    while (content.next()) {
      if (content.field() == Version.SAMPLES_FIELD) {
        samples.add(sample(labels, content.message()));
        empty = false;
      } else if (content.field() == version.histogramsField()) {
        content.skip();
        histogram(labels);
        empty = false;
      } else {
        content.skip();
      }
    }
    if (empty && version == Version.V2) {
      faults.add("TimeSeries must contain at least one sample or histogram for series " + labels);
    }
  }

  private void histogram(Labels labels) {
    histograms++;
    faults.add("native histograms are not supported, sample refused for series " + labels);
  }

  private Sample sample(Labels labels, ProtoReader message) {
    counted();
    double value = 0; // proto3 leaves out what is zero
    long timestampMillis = 0;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> value = message.float64();
        case 2 -> timestampMillis = message.varint();
        default -> message.skip();
      }
    }
    return new Sample(labels, timestampMillis, value);
  }

  Written build() {
    return new Written(samples, histograms, exemplars, metadata, faults);
  }
}
