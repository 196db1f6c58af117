package io.tocsin.notify;

import static io.tocsin.config.Invariant.check;

import io.tocsin.config.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * A URL that takes notifications as JSON, version 4 of Alertmanager's webhook.
 *
 * @param url http or https; it may carry a token, so it is never shown whole
 * @param maxAlerts most alerts in one notification, 0 for all; the rest is only counted
 * @param timeout of one attempt; empty leaves it to the sender
 */
public record Webhook(
    boolean sendsResolved, Secret url, int maxAlerts, Optional<Duration> timeout, HttpSettings http)
    implements Integration {
  public static final String KIND = "webhook";

  public Webhook {
    check(maxAlerts >= 0, "max_alerts", "must not be negative, is %s", maxAlerts);
  }

  @Override
  public String kind() {
    return KIND;
  }
}
