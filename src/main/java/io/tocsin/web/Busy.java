package io.tocsin.web;

/** Work was refused because enough of its kind is under way. */
final class Busy extends RuntimeException {
  private static final long serialVersionUID = 1;

  Busy(String pool, int maxInFlight) {
    super(
        "too many requests at once: "
            + maxInFlight
            + " are under way on "
            + pool
            + "; try again in a moment");
  }
}
