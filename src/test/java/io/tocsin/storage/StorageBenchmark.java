package io.tocsin.storage;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What appending and selecting cost: 1,000 series with an hour of samples every 15 s, half of them
 * 0/1 states, half of them durations that differ each time. {@code main} runs it and prints bytes
 * per sample first.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StorageBenchmark {
  private static final int SERIES = 1_000;
  private static final int SAMPLES = 240;
  private static final long STEP_MILLIS = 15_000;
  private static final long START_MILLIS = 1_767_268_800_000L;

  private final Random random = new Random(42);
  private MemoryStorage filled = new MemoryStorage(Duration.ofHours(2));
  private MemoryStorage growing = new MemoryStorage(Duration.ofHours(2));
  private List<Storage.Series> handles = List.of();
  private long now = START_MILLIS;
  private int next;

  @Setup
  public void fill() {
    filled = new MemoryStorage(Duration.ofHours(2));
    List<Storage.Series> all = handlesOf(filled);
    for (int i = 0; i < SAMPLES; i++) {
      for (int n = 0; n < SERIES; n++) {
        all.get(n).append(START_MILLIS + i * STEP_MILLIS + jitterMillis(), value(n));
      }
    }
    growing = new MemoryStorage(Duration.ofHours(2));
    handles = handlesOf(growing);
  }

  private static List<Storage.Series> handlesOf(Storage storage) {
    var handles = new ArrayList<Storage.Series>();
    for (int n = 0; n < SERIES; n++) {
      handles.add(
          storage.series(
              Labels.of(Labels.NAME, "probe_success", "job", "shop", "instance", "shop-" + n)));
    }
    return handles;
  }

  private int jitterMillis() {
    return random.nextInt(3);
  }

  private double value(int series) {
    return series % 2 == 0
        ? (random.nextInt(100) == 0 ? 0 : 1)
        : random.nextInt(1_000, 9_000) / 1_000_000.0;
  }

  /**
   * One sample to one of 1,000 series, the expiry once per round and making up a value included.
   */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public Storage.Outcome append() {
    if (next == SERIES) {
      next = 0;
      now += STEP_MILLIS;
      growing.expire(now);
    }
    int series = next++;
    return handles.get(series).append(now + jitterMillis(), value(series));
  }

  /** 240 samples of each of 1,000 series. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public List<SelectedSeries> select() {
    return filled
        .querier()
        .select(
            new TimeRange(START_MILLIS, Long.MAX_VALUE),
            List.of(Matcher.equal(Labels.NAME, "probe_success"), Matcher.equal("job", "shop")));
  }

  /** Prints bytes per sample, then measures. */
  public static void main(String[] args) throws Exception {
    var once = new StorageBenchmark();
    once.fill();
    Storage.Stats stats = once.filled.stats();
    System.out.printf("%.2f bytes per sample%n", (double) stats.bytes() / stats.samples());
    new Runner(new OptionsBuilder().include(StorageBenchmark.class.getName()).build()).run();
  }
}
