package io.tocsin.notify;

import static java.util.Objects.requireNonNull;

import io.tocsin.config.Value;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is told about which alerts: an Alertmanager configuration file.
 *
 * <p>Understood are {@code global} as far as webhooks need it, the routing tree, webhook receivers,
 * inhibition and time intervals. Whatever else Alertmanager knows is a fault that says so, because
 * a pager that is silently left out is worse than a file that is refused.
 *
 * @param resolveTimeout after which an alert that was posted without an end counts as resolved
 * @param route the root
 * @param receivers by name, in file order
 * @param timeIntervals by name
 */
public record NotifyConfig(
    Duration resolveTimeout,
    Route route,
    Map<String, Receiver> receivers,
    List<InhibitRule> inhibitRules,
    Map<String, TimeInterval> timeIntervals) {
  static final Duration DEFAULT_RESOLVE_TIMEOUT = Duration.ofMinutes(5);

  public NotifyConfig {
    receivers = Collections.unmodifiableMap(new LinkedHashMap<>(receivers));
    inhibitRules = List.copyOf(inhibitRules);
    timeIntervals = Map.copyOf(timeIntervals);
  }

  /**
   * Reads the root of a document: {@code new Document.Reader(faults, System::getenv).read(path,
   * "notify.yml").flatMap(NotifyConfig::from)}.
   *
   * @return empty when anything was at fault; every fault is reported to the document
   */
  public static Optional<NotifyConfig> from(Value root) {
    return new NotifyConfigReader().read(root);
  }

  /** The receiver of a route of this configuration. */
  Receiver receiver(Route route) {
    return requireNonNull(receivers.get(route.receiver()), route.receiver());
  }
}
