package io.tocsin.model;

/**
 * Since when the samples of one series count, where whoever wrote them knew: the changes of that
 * time over the timestamps of the samples.
 *
 * <pre>
 * samples at        10   20   30   40   50
 * started at         5    5    5   35   35
 * changes       (10, 5)       (40, 35)
 * </pre>
 */
public final class StartTimes {
  public static final StartTimes NONE = new StartTimes(SampleArray.EMPTY);

  private final SampleArray changes;

  /**
   * @param changes start times in milliseconds as the bits of the values, each from a sample's
   *     timestamp on
   */
  public StartTimes(SampleArray changes) {
    this.changes = changes;
  }

  /** The start, in milliseconds, of the sample at {@code timestampMillis}; 0 when unknown. */
  public long at(long timestampMillis) {
    int index = changes.lastAtOrBefore(timestampMillis);
    return index < 0 ? 0 : Double.doubleToRawLongBits(changes.value(index));
  }

  public boolean isEmpty() {
    return changes.size() == 0;
  }
}
