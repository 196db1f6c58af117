package io.tocsin.health;

/**
 * A change that is not confirmed yet.
 *
 * @param count results that speak for it so far, from 1
 * @param needed results that confirm it
 */
public record Pending(int count, int needed) {
  /** {@code 1/3}. */
  @Override
  public String toString() {
    return count + "/" + needed;
  }
}
