package io.tocsin.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What of one request was refused and why; keeps the first reasons only. Not thread-safe. */
final class Refusals {
  private static final int SHOWN = 10;

  /** Characters of one reason: a label of all refused series may be as long as the request. */
  private static final int MAX_LENGTH = 10_000;

  private final List<String> shown = new ArrayList<>();
  private int count;

  /**
   * Adds one.
   *
   * @param reason without a line break; asked for only if it is kept, and then at once
   */
  void add(Supplier<String> reason) {
    if (count++ < SHOWN) {
      String told = reason.get();
      shown.add(told.length() <= MAX_LENGTH ? told : told.substring(0, MAX_LENGTH) + "...");
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
