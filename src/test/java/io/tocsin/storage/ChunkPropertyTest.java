package io.tocsin.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The codec loses nothing, whatever is put in. */
class ChunkPropertyTest {
  record Point(long millis, long valueBits) {}

  /** Ascending timestamps: regular with jitter as probes write them, or any at all. */
  @Provide
  Arbitrary<List<Point>> points() {
    Arbitrary<Long> anywhere =
        Arbitraries.longs()
            .edgeCases(edges -> edges.add(0L, -1L, 8_191L, 8_192L, -8_192L, -8_193L));
    Arbitrary<List<Long>> wild =
        anywhere.list().ofMinSize(1).ofMaxSize(Chunk.MAX_SAMPLES).map(ChunkPropertyTest::ascending);
    Arbitrary<Long> step =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.longs().between(4_990, 5_010)),
            Tuple.of(2, Arbitraries.longs().between(1, 2_000_000)));
    Arbitrary<List<Long>> regular =
        Combinators.combine(
                Arbitraries.longs().between(-(1L << 42), 1L << 42),
                step.list().ofMinSize(1).ofMaxSize(Chunk.MAX_SAMPLES))
            .as(ChunkPropertyTest::stepping);
    return Arbitraries.oneOf(wild, regular).flatMap(this::withValues);
  }

  private static List<Long> ascending(List<Long> any) {
    return List.copyOf(new TreeSet<>(any));
  }

  private static List<Long> stepping(long start, List<Long> steps) {
    var at = new ArrayList<Long>();
    long now = start;
    for (long step : steps) {
      at.add(now);
      now += step;
    }
    return at;
  }

  private Arbitrary<List<Point>> withValues(List<Long> millis) {
    Arbitrary<Long> bits =
        Arbitraries.oneOf(
            Arbitraries.longs(),
            Arbitraries.doubles().map(Double::doubleToRawLongBits),
            Arbitraries.integers().between(0, 3).map(n -> Double.doubleToRawLongBits(n)),
            Arbitraries.just(Double.doubleToRawLongBits(StaleMarker.VALUE)),
            Arbitraries.just(Double.doubleToRawLongBits(Double.NaN)));
    return bits.list()
        .ofSize(millis.size())
        .map(
            values -> {
              var points = new ArrayList<Point>();
              for (int i = 0; i < values.size(); i++) {
                points.add(new Point(millis.get(i), values.get(i)));
              }
              return List.copyOf(points);
            });
  }

  private static OpenChunk written(List<Point> points) {
    var chunk = new OpenChunk();
    points.forEach(p -> chunk.append(p.millis, Double.longBitsToDouble(p.valueBits)));
    return chunk;
  }

  private static List<Point> read(Chunk chunk, TimeRange range) {
    var buffer = new SampleBuffer(chunk.samples());
    chunk.decode(range, buffer);
    SampleArray samples = buffer.toArray();
    var points = new ArrayList<Point>();
    for (int i = 0; i < samples.size(); i++) {
      points.add(
          new Point(samples.timestampMillis(i), Double.doubleToRawLongBits(samples.value(i))));
    }
    return points;
  }

  @Property
  void whatIsWrittenIsReadOpenAndClosed(@ForAll("points") List<Point> points) {
    Chunk open = written(points).view();

    assertThat(read(open, StorageContract.ALWAYS)).isEqualTo(points);
    assertThat(read(open.trimmed(), StorageContract.ALWAYS)).isEqualTo(points);
    assertThat(open.firstMillis()).isEqualTo(points.getFirst().millis);
    assertThat(open.lastMillis()).isEqualTo(points.getLast().millis);
    assertThat(open.samples()).isEqualTo(points.size());
  }

  @Property(tries = 300)
  void aRangeShowsExactlyTheSamplesInside(
      @ForAll("points") List<Point> points, @ForAll long one, @ForAll long other) {
    var range = new TimeRange(Math.min(one, other), Math.max(one, other));
    List<Point> inside = points.stream().filter(p -> range.contains(p.millis)).toList();
    Chunk chunk = written(points).view();

    assertThat(read(chunk, range)).isEqualTo(inside);
    assertThat(chunk.hasSamplesIn(range)).isEqualTo(!inside.isEmpty());
  }

  @Property(tries = 100)
  void aViewStaysAsItIsWhileItsChunkGrows(@ForAll("points") List<Point> points) {
    int half = points.size() / 2;
    OpenChunk chunk = written(points.subList(0, half));
    Chunk early = chunk.view();
    points
        .subList(half, points.size())
        .forEach(p -> chunk.append(p.millis, Double.longBitsToDouble(p.valueBits)));

    assertThat(read(early, StorageContract.ALWAYS)).isEqualTo(points.subList(0, half));
    assertThat(read(chunk.view(), StorageContract.ALWAYS)).isEqualTo(points);
  }
}
