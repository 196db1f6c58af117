package io.tocsin.promql;

/** What the start times of two samples in a row say of counter resets between them. */
final class StartTimeResets {
  private StartTimeResets() {}

  /** Whether the later sample counts from after the earlier one; times in milliseconds. */
  static boolean isReset(long startBefore, long before, long start, long at) {
    if (start == 0 || start >= at || start < before) {
      return false;
    }
    return start > before || (startBefore <= before && startBefore != 0 && startBefore != before);
  }

  /** Whether the later sample claims to have counted already at the time of the earlier one. */
  static boolean overlaps(long startBefore, long before, long start) {
    return start != 0 && start < before && start != startBefore;
  }

  /** Whether the float at {@code index}, which is not the first, says so in its window. */
  static boolean isReset(Window w, int index) {
    long before = w.millis(index - 1);
    long at = w.millis(index);
    return isReset(w.startedAt(before), before, w.startedAt(at), at);
  }

  /** Whether any two samples of one kind in the window overlap. */
  static boolean anyOverlap(Window w) {
    for (int i = 1; i < w.size(); i++) {
      if (overlaps(w.startedAt(w.millis(i - 1)), w.millis(i - 1), w.startedAt(w.millis(i)))) {
        return true;
      }
    }
    for (int i = 1; i < w.histogramCount(); i++) {
      long before = w.histogramMillis(i - 1);
      if (overlaps(w.startedAt(before), before, w.startedAt(w.histogramMillis(i)))) {
        return true;
      }
    }
    return false;
  }
}
