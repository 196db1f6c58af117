package io.tocsin.probe;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Timers by the thousand: adding, moving, cancelling and firing one costs the same however many
 * there are, and a turn over empty time costs nothing.
 *
 * <p>A hierarchical timing wheel (Varghese and Lauck, 1987). A deadline, counted in ticks, is read
 * as seven digits to the base 64. An entry lies on the level of the highest digit in which its
 * deadline differs from the present, in the slot of that digit:
 *
 * <pre>
 *   now      0 0 0 0 0 3 17
 *   deadline 0 0 0 0 0 3 40   level 0, slot 40: fires when the last digit is 40
 *   deadline 0 0 0 0 0 5 09   level 1, slot 5: moves down to level 0 when the digit becomes 5
 * </pre>
 *
 * Every occupied slot of a level is ahead of the present, and all of level n comes before all of
 * level n + 1; one bit for each slot finds the next without a search. Not thread-safe.
 *
 * @param <T> what is handed back when a deadline has come
 */
final class TimingWheel<T> {
  private static final int BITS = 6;
  private static final int SLOTS = 1 << BITS;
  private static final int LEVELS = 7;
  private static final long LAST_TICK = (1L << (BITS * LEVELS)) - 1; // 1,394 years of 10 ms

  private final long tickNanos;
  private final long originNanos;
  private final Entry<T>[][] slots = newSlots();
  private final long[] occupied = new long[LEVELS];
  private final Entry<T> firing = Entry.newList();
  private long tick; // the present; every entry with a deadline up to it has fired
  private int size;

  /** One timer: made once, scheduled again and again. Belongs to one wheel. */
  static final class Entry<T> {
    private static final int NOWHERE = -1;

    private final @Nullable T value; // null only in the head of a list
    private Entry<T> before = this;
    private Entry<T> after = this;
    private long deadline;
    private int level = NOWHERE;

    private Entry(@Nullable T value) {
      this.value = value;
    }

    static <T> Entry<T> newList() {
      return new Entry<>(null);
    }

    boolean isScheduled() {
      return after != this;
    }

    private boolean isEmptyList() {
      return after == this;
    }

    private void append(Entry<T> entry) {
      entry.before = before;
      entry.after = this;
      before.after = entry;
      before = entry;
    }

    private void unlink() {
      before.after = after;
      after.before = before;
      before = this;
      after = this;
    }
  }

  /**
   * @param tick the resolution; an entry fires at the first tick at or after its deadline
   * @param nowNanos the present by any monotonic clock, the one that is given from now on
   */
  TimingWheel(Duration tick, long nowNanos) {
    this.tickNanos = tick.toNanos();
    this.originNanos = nowNanos;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array cannot be generic
  private static <T> Entry<T>[][] newSlots() {
    var slots = new Entry[LEVELS][SLOTS];
    for (Entry[] level : slots) {
      for (int slot = 0; slot < SLOTS; slot++) {
        level[slot] = Entry.newList();
      }
    }
    return slots;
  }

  /** A timer for {@code value}, not scheduled yet. */
  Entry<T> newEntry(T value) {
    return new Entry<>(value);
  }

  /** How many entries are scheduled. */
  int size() {
    return size;
  }

  /** Lets {@code entry} fire at {@code atNanos}, at the next tick when that is past. */
  void schedule(Entry<T> entry, long atNanos) {
    cancel(entry);
    long wanted = Math.ceilDiv(atNanos - originNanos, tickNanos);
    entry.deadline = Math.clamp(wanted, tick + 1, LAST_TICK);
    insert(entry);
    size++;
  }

  /** Takes {@code entry} off the wheel; nothing happens when it is not on it. */
  void cancel(Entry<T> entry) {
    if (entry.isScheduled()) {
      remove(entry);
      size--;
    }
  }

  private void insert(Entry<T> entry) {
    int level = levelOf(entry.deadline);
    int slot = digit(entry.deadline, level);
    slots[level][slot].append(entry);
    occupied[level] |= 1L << slot;
    entry.level = level;
  }

  private void remove(Entry<T> entry) {
    entry.unlink();
    int level = entry.level;
    if (level == Entry.NOWHERE) { // it was about to fire
      return;
    }
    int slot = digit(entry.deadline, level);
    if (slots[level][slot].isEmptyList()) {
      occupied[level] &= ~(1L << slot);
    }
    entry.level = Entry.NOWHERE;
  }

  private int levelOf(long deadline) {
    long differing = deadline ^ tick;
    return differing == 0 ? 0 : (63 - Long.numberOfLeadingZeros(differing)) / BITS;
  }

  private static int digit(long ticks, int level) {
    return (int) (ticks >>> (level * BITS)) & (SLOTS - 1);
  }

  /**
   * Fires everything that is due at {@code nowNanos}, in the order of deadlines. {@code due} may
   * schedule and cancel; what it schedules for the past fires in a later call when {@code nowNanos}
   * has moved on by a tick.
   */
  void advance(long nowNanos, Consumer<? super T> due) {
    long until = Math.floorDiv(nowNanos - originNanos, tickNanos);
    fire(due); // what a throwing consumer left behind
    int level = lowestOccupied();
    while (level < LEVELS) {
      long next = firstTick(level);
      if (next > until) {
        break;
      }
      tick = next;
      turn(level);
      fire(due);
      level = lowestOccupied();
    }
    tick = Math.max(tick, until);
  }

  /** Empties the first slot of {@code level}: onto lower levels, and what is due to be fired. */
  private void turn(int level) {
    int slot = Long.numberOfTrailingZeros(occupied[level]);
    occupied[level] &= ~(1L << slot);
    Entry<T> list = slots[level][slot];
    while (!list.isEmptyList()) {
      Entry<T> entry = list.after;
      entry.unlink();
      if (entry.deadline <= tick) {
        entry.level = Entry.NOWHERE;
        firing.append(entry);
      } else {
        insert(entry);
      }
    }
  }

  private void fire(Consumer<? super T> due) {
    while (!firing.isEmptyList()) {
      Entry<T> entry = firing.after;
      entry.unlink();
      size--;
      if (entry.value != null) {
        due.accept(entry.value);
      }
    }
  }

  private int lowestOccupied() {
    int level = 0;
    while (level < LEVELS && occupied[level] == 0) {
      level++;
    }
    return level;
  }

  /** The tick at which the first occupied slot of {@code level} begins. */
  private long firstTick(int level) {
    long slot = Long.numberOfTrailingZeros(occupied[level]);
    int shift = level * BITS;
    return (tick >>> (shift + BITS) << (shift + BITS)) | slot << shift;
  }

  /**
   * How long nothing will fire for sure; {@link Long#MAX_VALUE} when nothing is scheduled. Far
   * deadlines are told short, so that sleeping that long and asking again is never too late.
   */
  long quietNanos(long nowNanos) {
    if (!firing.isEmptyList()) {
      return 0;
    }
    int level = lowestOccupied();
    if (level == LEVELS) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, originNanos + firstTick(level) * tickNanos - nowNanos);
  }
}
