package io.tocsin.storage;

import io.tocsin.model.SampleArray;
import io.tocsin.model.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Compressed samples in time order. One writer appends and drops; readers on any thread take {@code
 * chunks} once and see a prefix of what was appended.
 */
final class ChunkLog {
  /** Closed chunks, oldest first, and the one that grows. Replaced as a whole. */
  private record Chunks(List<Chunk> closed, OpenChunk open) {
    Chunks {
      closed = List.copyOf(closed);
    }

    void forEach(Consumer<Chunk> visitor) {
      closed.forEach(visitor);
      visitor.accept(open.view());
    }

    /** The place of the first closed chunk that does not end before {@code millis}. */
    int firstEndingFrom(long millis) {
      int first = closed.size();
      while (first > 0 && closed.get(first - 1).lastMillis() >= millis) {
        first--; // backwards: most reads want the newest samples
      }
      return first;
    }

    /** Closes the open chunk and opens the next. */
    Chunks rolled() {
      var all = new ArrayList<Chunk>(closed.size() + 1);
      all.addAll(closed);
      all.add(open.view().trimmed());
      return new Chunks(all, new OpenChunk());
    }
  }

  private volatile Chunks chunks = new Chunks(List.of(), new OpenChunk());

  /** Appends a sample later than all before. Writer. */
  void append(long millis, double value) {
    Chunks now = chunks;
    if (now.open.isFull()) {
      now = now.rolled();
      chunks = now;
    }
    now.open.append(millis, value);
  }

  /** Drops the closed chunks that end before {@code floorMillis}. Writer. */
  void dropBefore(long floorMillis) {
    drop(closed -> closed.stream().filter(chunk -> chunk.lastMillis() >= floorMillis).toList());
  }

  /** Drops what lies before the last sample at or before {@code floorMillis}, roughly. Writer. */
  void dropSuperseded(long floorMillis) {
    drop(
        closed -> {
          int keep = closed.size() - 1;
          while (keep > 0 && closed.get(keep).firstMillis() > floorMillis) {
            keep--;
          }
          return closed.subList(Math.max(keep, 0), closed.size());
        });
  }

  private interface Young {
    List<Chunk> of(List<Chunk> closed);
  }

  private void drop(Young young) {
    Chunks now = chunks;
    List<Chunk> kept = young.of(now.closed);
    if (kept.size() < now.closed.size()) {
      chunks = new Chunks(kept, now.open);
    }
  }

  /** Deletes the samples in {@code range} by writing the others anew. Writer. */
  void delete(TimeRange range) {
    if (!hasSamplesIn(range)) {
      return;
    }
    SampleArray all = samples(new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE));
    var kept = new ChunkLog();
    for (int i = 0; i < all.size(); i++) {
      long millis = all.timestampMillis(i);
      if (millis < range.fromMillis() || millis > range.toMillis()) {
        kept.append(millis, all.value(i));
      }
    }
    chunks = kept.chunks;
  }

  /** Drops everything. Writer. */
  void clear() {
    chunks = new Chunks(List.of(), new OpenChunk());
  }

  SampleArray samples(TimeRange range) {
    Chunks now = chunks;
    Chunk open = now.open.view();
    int first = now.firstEndingFrom(range.fromMillis());
    int most = open.overlaps(range) ? open.samples() : 0;
    for (int i = first; i < now.closed.size(); i++) {
      most += now.closed.get(i).samples();
    }
    if (most == 0) {
      return SampleArray.EMPTY;
    }
    var found = new SampleBuffer(most);
    for (int i = first; i < now.closed.size(); i++) {
      now.closed.get(i).decode(range, found);
    }
    open.decode(range, found);
    return found.toArray();
  }

  /** The newest sample in {@code range}, and maybe others of it. */
  SampleArray newest(TimeRange range) {
    SampleArray newest = chunks.open.newest();
    return newest.size() > 0 && range.contains(newest.timestampMillis(0)) ? newest : samples(range);
  }

  boolean hasSamplesIn(TimeRange range) {
    Chunks now = chunks;
    return now.open.view().hasSamplesIn(range)
        || now.closed.stream().anyMatch(chunk -> chunk.hasSamplesIn(range));
  }

  /** Shows each chunk to {@code visitor}, oldest first; the last may be empty. */
  void forEachChunk(Consumer<Chunk> visitor) {
    chunks.forEach(visitor);
  }
}
