package io.tocsin.storage;

import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.model.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The samples of one series. The writer appends and drops; readers on any thread take {@code
 * chunks} once and see a prefix of what was appended.
 */
final class MemorySeries {
  /** Closed chunks, oldest first, and the one that grows. Replaced as a whole. */
  private record Chunks(List<Chunk> closed, OpenChunk open) {
    Chunks {
      closed = List.copyOf(closed);
    }

    void forEach(Consumer<Chunk> visitor) {
      closed.forEach(visitor);
      visitor.accept(open.view());
    }

    /** Closes the open chunk and opens the next. */
    Chunks rolled() {
      var all = new ArrayList<Chunk>(closed.size() + 1);
      all.addAll(closed);
      all.add(open.view().trimmed());
      return new Chunks(all, new OpenChunk());
    }
  }

  private final Labels labels;
  private volatile Chunks chunks = new Chunks(List.of(), new OpenChunk());

  // confined to the writer
  private boolean dropped;
  private boolean empty = true;
  private long lastMillis;
  private long lastBits;

  MemorySeries(Labels labels) {
    this.labels = labels;
  }

  Labels labels() {
    return labels;
  }

  /** Whether {@link #drop} was called: the writer must not append any more. */
  boolean isDropped() {
    return dropped;
  }

  Storage.Outcome append(long millis, double value) {
    long bits = Double.doubleToRawLongBits(value);
    if (!empty && millis <= lastMillis) {
      boolean same = millis == lastMillis && bits == lastBits;
      return same ? Storage.Outcome.DUPLICATE : Storage.Outcome.OUT_OF_ORDER;
    }
    Chunks now = chunks;
    if (now.open.isFull()) {
      now = now.rolled();
      chunks = now;
    }
    now.open.append(millis, value);
    empty = false;
    lastMillis = millis;
    lastBits = bits;
    return Storage.Outcome.APPENDED;
  }

  /** Drops the chunks that end before {@code floorMillis}; whether samples are left. */
  boolean dropBefore(long floorMillis) {
    if (lastMillis < floorMillis) {
      drop();
      return false;
    }
    Chunks now = chunks;
    if (!now.closed.isEmpty() && now.closed.getFirst().lastMillis() < floorMillis) {
      List<Chunk> young =
          now.closed.stream().filter(chunk -> chunk.lastMillis() >= floorMillis).toList();
      chunks = new Chunks(young, now.open);
    }
    return true;
  }

  private void drop() {
    dropped = true;
    chunks = new Chunks(List.of(), new OpenChunk());
  }

  SampleArray samples(TimeRange range) {
    Chunks now = chunks;
    var overlapping = new ArrayList<Chunk>();
    now.forEach(
        chunk -> {
          if (chunk.overlaps(range)) {
            overlapping.add(chunk);
          }
        });
    if (overlapping.isEmpty()) {
      return SampleArray.EMPTY;
    }
    var found = new SampleBuffer(overlapping.stream().mapToInt(Chunk::samples).sum());
    overlapping.forEach(chunk -> chunk.decode(range, found));
    return found.toArray();
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
