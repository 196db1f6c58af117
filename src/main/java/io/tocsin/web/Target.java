package io.tocsin.web;

import io.tocsin.model.Labels;
import java.time.Duration;
import java.time.Instant;

/**
 * One thing that is asked periodically, as {@code /api/v1/targets} shows it.
 *
 * @param scrapePool the service
 * @param discoveredLabels before relabelling
 * @param url what is asked
 * @param lastError why the last attempt failed; empty when it did not
 * @param lastScrape {@link Instant#EPOCH} before the first
 */
public record Target(
    String scrapePool,
    Labels discoveredLabels,
    Labels labels,
    String url,
    Health health,
    String lastError,
    Instant lastScrape,
    Duration lastScrapeDuration,
    Duration interval,
    Duration timeout) {
  /** What the last attempt found. */
  public enum Health {
    UP,
    DOWN,
    UNKNOWN
  }
}
