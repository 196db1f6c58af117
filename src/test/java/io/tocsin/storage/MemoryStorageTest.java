package io.tocsin.storage;

import static io.tocsin.storage.Storage.Outcome.APPENDED;
import static io.tocsin.storage.Storage.Outcome.SERIES_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.Sample;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStorageTest extends StorageContract {
  @Override
  Storage create(Duration retention) {
    return new MemoryStorage(retention);
  }

  private static Labels job(int number) {
    return Labels.of(Labels.NAME, "up", "job", "job-" + number);
  }

  @Test
  void aSeriesTooManyIsRefusedAndCountedAndTheOthersGoOn() {
    var storage = new MemoryStorage(Duration.ofMinutes(1), 2);
    storage.append(List.of(new Sample(job(1), 0, 1), new Sample(job(2), 0, 1)));

    assertThat(storage.series(job(3)).append(0, 1)).isEqualTo(SERIES_LIMIT);
    assertThat(storage.series(job(3)).append(1, 1)).isEqualTo(SERIES_LIMIT);

    assertThat(storage.series(job(2)).append(1, 1)).isEqualTo(APPENDED);
    assertThat(storage.stats().series()).isEqualTo(2);
    assertThat(storage.refusals()).isEqualTo(new MemoryStorage.Refusals(0, 2));
  }

  @Test
  void aRefusedHandleWorksOnceThereIsRoom() {
    var storage = new MemoryStorage(Duration.ofMillis(10), 1);
    storage.series(job(1)).append(0, 1);
    Storage.Series waiting = storage.series(job(2));
    assertThat(waiting.append(5, 1)).isEqualTo(SERIES_LIMIT);

    storage.expire(0);
    storage.expire(11);

    assertThat(waiting.append(12, 1)).isEqualTo(APPENDED);
  }

  @Test
  void otherRefusalsAreCountedToo() {
    var storage = new MemoryStorage(Duration.ofMillis(10));
    Storage.Series series = storage.series(job(1));
    storage.expire(100);
    series.append(100, 1);
    series.append(99, 1);
    series.append(100, 1); // a duplicate is no refusal

    assertThat(storage.refusals()).isEqualTo(new MemoryStorage.Refusals(1, 0));
  }

  @Test
  void seriesThatComeAndGoLeaveNothingBehind() {
    var storage = new MemoryStorage(Duration.ofMillis(10), 10_000);
    Storage.Series constant = storage.series(job(-1));
    for (int round = 0; round < 50; round++) {
      long now = round * 100L;
      constant.append(now, round);
      for (int i = 0; i < 1_000; i++) {
        storage.append(new Sample(job(round * 1_000 + i), now, 1));
      }
      storage.expire(now);
      storage.expire(now + 50);
    }
    constant.append(5_000, 1);

    assertThat(storage.stats().series()).isEqualTo(1);
    assertThat(storage.indexedSeries()).isLessThanOrEqualTo(2_001);
    assertThat(storage.querier().labelValues("job", ALWAYS, List.of())).containsExactly("job--1");
  }

  @Test
  void memoryOfFullChunksIsGivenBack() {
    var storage = new MemoryStorage(Duration.ofMillis(100));
    Storage.Series series = storage.series(job(1));
    for (int at = 0; at < 10_000; at++) {
      series.append(at, at);
    }

    storage.expire(10_000);

    assertThat(storage.stats().samples()).isBetween(100L, 100L + Chunk.MAX_SAMPLES);
    assertThat(storage.stats().oldestMillis()).isGreaterThan(9_900L - Chunk.MAX_SAMPLES);
  }

  @Test
  void aRetentionLongerThanTimeKeepsEverything() {
    var storage = new MemoryStorage(Duration.ofMillis(Long.MAX_VALUE));
    storage.series(job(1)).append(-5, 1);

    storage.expire(-4);

    assertThat(storage.querier().select(ALWAYS, List.of(Matcher.equal("job", "job-1")))).hasSize(1);
  }

  @Test
  void boundsMustBePositive() {
    assertThatThrownBy(() -> new MemoryStorage(Duration.ZERO))
        .hasMessage("retention and maxSeries must be positive: PT0S, 100000");
  }
}
