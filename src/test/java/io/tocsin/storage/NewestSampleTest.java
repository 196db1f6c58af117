package io.tocsin.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.SampleArray;
import io.tocsin.model.TimeRange;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewestSampleTest {
  private static final List<Matcher> UP = List.of(Matcher.equal(Labels.NAME, "up"));

  private final Storage storage = new MemoryStorage(Duration.ofDays(365));
  private final Storage.Series up = storage.series(Labels.of(Labels.NAME, "up"));

  private static double value(long millis) {
    return millis * 3.0;
  }

  private SampleArray newest(long from, long to) {
    List<SelectedSeries> found = storage.querier().newest(new TimeRange(from, to), UP);
    return found.isEmpty() ? SampleArray.EMPTY : found.getFirst().samples();
  }

  /** Samples at 1, 2, ... 300, so that chunks are closed at 120 and 240. */
  @ParameterizedTest
  @CsvSource({"1, 300, 300", "290, 400, 300", "1, 299, 299", "100, 121, 121", "5, 120, 120"})
  void theNewestSampleInTheRangeIsTheLastShown(long from, long to, long expected) {
    for (long millis = 1; millis <= 300; millis++) {
      up.append(millis, value(millis));
    }

    SampleArray found = newest(from, to);

    assertThat(found.timestampMillis(found.size() - 1)).isEqualTo(expected);
    assertThat(found.value(found.size() - 1)).isEqualTo(value(expected));
  }

  @Test
  void aRangeWithoutSamplesShowsNoSeries() {
    up.append(100, 1);

    assertThat(newest(101, 200).size()).isZero();
    assertThat(newest(0, 99).size()).isZero();
  }

  @Test
  void aReaderNeverSeesHalfOfASample() {
    long samples = 200_000;
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              for (long millis = 1; millis <= samples; millis++) {
                up.append(millis, value(millis));
              }
            });

    long last = 0;
    while (last < samples && !writer.isCompletedExceptionally()) {
      SampleArray found = newest(1, samples);
      if (found.size() > 0) {
        long millis = found.timestampMillis(found.size() - 1);
        assertThat(found.value(found.size() - 1)).isEqualTo(value(millis));
        assertThat(millis).isGreaterThanOrEqualTo(last);
        last = millis;
      }
    }
    writer.join();
  }

  @Test
  void whatASelectorFoundIsFoundWithTheSeriesSince() {
    up.append(1, 1);
    storage.querier().select(new TimeRange(0, 10), UP);
    storage.series(Labels.of(Labels.NAME, "up", "job", "a")).append(1, 1);
    storage.series(Labels.of(Labels.NAME, "down")).append(1, 1);
    storage.series(Labels.of("a", "b", Labels.NAME, "up")).append(1, 1);

    assertThat(storage.querier().select(new TimeRange(0, 10), UP))
        .extracting(SelectedSeries::labels)
        .containsExactly(
            Labels.of(Labels.NAME, "up"),
            Labels.of(Labels.NAME, "up", "a", "b"),
            Labels.of(Labels.NAME, "up", "job", "a"));
  }
}
