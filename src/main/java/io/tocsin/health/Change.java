package io.tocsin.health;

/**
 * What one result did to a probe, an instance or a service.
 *
 * @param id as in the live protocol: {@code shop}, {@code shop/shop-2}, {@code
 *     shop/shop-2/readiness}
 */
public record Change<H extends Health>(String id, H before, H after) {
  /** Whether anything that is shown differs. */
  public boolean changed() {
    return !before.equals(after);
  }

  /** Whether the state differs. */
  public boolean isTransition() {
    return before.state() != after.state();
  }
}
