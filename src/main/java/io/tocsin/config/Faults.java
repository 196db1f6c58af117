package io.tocsin.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the faults of one load, so that all of them are told at once. Not thread-safe. */
public final class Faults {
  private final List<Fault> found = new ArrayList<>();

  public void add(Place place, String path, String message) {
    found.add(new Fault(place, path, message));
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public int count() {
    return found.size();
  }

  /** A copy in the order of their places. */
  public List<Fault> sorted() {
    return found.stream().sorted(Comparator.comparing(Fault::place)).toList();
  }
}
