package io.tocsin.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.SampleArray;
import io.tocsin.model.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * One writer, several readers. The value of a sample is its timestamp and timestamps have no gaps,
 * so a reader recognises anything that is not a prefix.
 */
class MemoryStorageConcurrencyTest {
  private static final int ROUNDS = 20_000;
  private static final int READERS = 3;
  private static final int MOST_SERIES = 60;
  private static final int RETENTION_MILLIS = 5_000;

  private final MemoryStorage storage = new MemoryStorage(Duration.ofMillis(RETENTION_MILLIS));
  private volatile long written = -1; // every series that is that old has a sample at this time
  private volatile long expired = Long.MIN_VALUE; // nothing before may be seen by a later querier

  @Test
  void readersSeePrefixesThatHoldAllThatWasWrittenBefore() throws Exception {
    try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
      List<Future<Integer>> reads = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        Callable<Integer> read = this::readUntilWritten;
        reads.add(readers.submit(read));
      }

      write();

      for (Future<Integer> read : reads) {
        assertThat(read.get(60, TimeUnit.SECONDS)).isPositive();
      }
    }
  }

  private static long birthOf(int series) {
    return series * 100L;
  }

  private void write() {
    var handles = new ArrayList<Storage.Series>();
    for (long at = 0; at < ROUNDS; at++) {
      if (handles.size() < MOST_SERIES && at == birthOf(handles.size())) {
        handles.add(storage.series(Labels.of(Labels.NAME, "up", "n", "" + handles.size())));
      }
      for (Storage.Series series : handles) {
        series.append(at, (double) at);
      }
      written = at;
      if (at % 1_000 == 0) {
        storage.series(Labels.of(Labels.NAME, "passing", "n", "" + at)).append(at, (double) at);
        storage.expire(at);
        expired = at - RETENTION_MILLIS;
      }
    }
  }

  private int readUntilWritten() {
    int reads = 0;
    while (written < ROUNDS - 1) {
      long before = written;
      long floor = expired;
      Querier querier = storage.querier();
      for (SelectedSeries series :
          querier.select(StorageContract.ALWAYS, List.of(Matcher.equal(Labels.NAME, "up")))) {
        check(series, before, floor);
      }
      checkLatest(querier, before);
      reads++;
    }
    return reads;
  }

  private static void check(SelectedSeries series, long before, long floor) {
    SampleArray samples = series.samples();
    long first = samples.timestampMillis(0);
    int last = samples.size() - 1;
    assertThat(first).isGreaterThanOrEqualTo(floor);
    long birth = birthOf(Integer.parseInt(series.labels().get("n")));
    if (birth <= before) {
      assertThat(samples.timestampMillis(last)).isGreaterThanOrEqualTo(before);
    }
    for (int i = 0; i <= last; i++) {
      if (samples.timestampMillis(i) != first + i || samples.value(i) != (double) (first + i)) {
        throw new AssertionError(
            "%s has %s at %s, expected %s"
                .formatted(
                    series.labels(), samples.value(i), samples.timestampMillis(i), first + i));
      }
    }
  }

  /** Every series born by then is found, by a regular expression and at one timestamp. */
  private void checkLatest(Querier querier, long before) {
    List<Matcher> matchers =
        List.of(Matcher.equal(Labels.NAME, "up"), new Matcher("n", Matcher.Op.REGEX, "[0-9]+"));
    List<SelectedSeries> found = querier.select(new TimeRange(before, before), matchers);
    boolean stillRetained = written + 1 - before <= RETENTION_MILLIS; // else expired under our eyes
    if (before >= 0 && stillRetained) {
      long born = Math.min(MOST_SERIES, before / 100 + 1);
      assertThat(found).hasSizeGreaterThanOrEqualTo((int) born);
    }
  }
}
