package io.tocsin.remote;

import java.util.ArrayList;
import java.util.List;

/** What of one request was refused and why; keeps the first reasons only. Not thread-safe. */
final class Refusals {
  private static final int SHOWN = 10;

  private final List<String> shown = new ArrayList<>();
  private int count;

  /** Adds one; {@code reason} without a line break. */
  void add(String reason) {
    if (count++ < SHOWN) {
      shown.add(reason);
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  /** The first reasons, one a line, and how many more there are. */
  String text() {
    String first = String.join("\n", shown);
    return count > SHOWN ? first + "\nand " + (count - SHOWN) + " more" : first;
  }
}
