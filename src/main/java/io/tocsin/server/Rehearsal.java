package io.tocsin.server;

import io.tocsin.alert.Alert;
import io.tocsin.config.Document;
import io.tocsin.config.Faults;
import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.notify.Dispatcher;
import io.tocsin.notify.NotifyConfig;
import io.tocsin.notify.RetryPolicy;
import io.tocsin.promql.Engine;
import io.tocsin.receiver.Deliverer;
import io.tocsin.receiver.Identity;
import io.tocsin.rules.GroupEvaluator;
import io.tocsin.rules.GroupState;
import io.tocsin.rules.RuleFileReader;
import io.tocsin.rules.RuleGroup;
import io.tocsin.storage.MemoryStorage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays one page through right after the start, from a sample to a webhook request, with parts of
 * its own and to this server itself. Without it the first real page, the one that matters, would be
 * the one that loads the classes: 120 ms instead of 5.
 */
final class Rehearsal {
  private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
  private static final Duration RETENTION = Duration.ofMinutes(10);
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private static final String RULES =
      """
      groups:
      - name: rehearsal
        rules:
        - alert: Rehearsal
          expr: probe_success == 0
          labels: {severity: none}
          annotations: {summary: "{{ $labels.instance }} has {{ $value | humanize }}"}
      """;

  private final Vertx vertx;
  private final Clocks clocks;
  private final Identity identity;

  Rehearsal(Vertx vertx, Clocks clocks, Identity identity) {
    this.vertx = vertx;
    this.clocks = clocks;
    this.identity = identity;
  }

  /** Ends when the request was answered; a failure is of no consequence. */
  Future<Void> play(String ownUrl, WorkerExecutor workers) {
    return workers
        .executeBlocking(this::alerts, false)
        .map(Objects::requireNonNull)
        .compose(alerts -> tell(alerts, ownUrl))
        .onFailure(e -> log.debug("rehearsal failed", e));
  }

  /** Evaluates a rule over one sample. */
  private List<Alert> alerts() throws GeneralSecurityException {
    SSLContext.getDefault(); // reads the trust store, which takes long the first time
    var engine = new Engine(Engine.Limits.DEFAULT, java.util.Set.of());
    var settings =
        new GroupEvaluator.Settings(
            Labels.EMPTY, java.net.URI.create(identity.externalUrl()), Duration.ofMinutes(1));
    RuleGroup group =
        new RuleFileReader(engine, RuleFileReader.Defaults.PROMETHEUS)
            .parse(RULES, "rehearsal", new Faults())
            .getFirst();
    Instant now = Instant.ofEpochMilli(clocks.wall().millis());
    var storage = new MemoryStorage(RETENTION);
    storage.append(
        new Sample(
            Labels.of(Labels.NAME, "probe_success", "instance", "self"), now.toEpochMilli(), 0));
    return new GroupEvaluator(engine, settings, clocks.nanoTime())
        .evaluate(group, GroupState.initial(group), storage.querier(), now)
        .alerts();
  }

  private Future<Void> tell(List<Alert> alerts, String ownUrl) {
    // that path answers GET only, so that nothing happens there
    String notify =
        """
        route: {receiver: self, group_by: [alertname], group_wait: 0s}
        receivers: [{name: self, webhook_configs: [{url: "%s/-/healthy"}]}]
        """
            .formatted(ownUrl);
    NotifyConfig config =
        new Document.Reader(new Faults())
            .parse(notify, "rehearsal", Path.of(""))
            .flatMap(NotifyConfig::from)
            .orElseThrow();
    var dispatcher = new Dispatcher(config, Dispatcher.Limits.DEFAULT);
    Instant now = clocks.wall().instant();
    dispatcher.receive(alerts, now);
    var deliverer =
        new Deliverer(vertx, identity, RetryPolicy.DEFAULT, new Random(), clocks.wall(), _ -> {});
    return Future.join(dispatcher.tick(now).stream().map(deliverer::deliver).toList())
        .eventually(() -> deliverer.close(DRAIN))
        .mapEmpty();
  }
}
