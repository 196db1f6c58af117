package io.tocsin.receiver;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.tocsin.notify.Delivery;
import io.tocsin.notify.Notification;
import io.tocsin.notify.Webhook;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Posts notifications to one webhook as JSON.
 *
 * <p>2xx is accepted; 5xx, 429 and every failure of the network are worth another attempt, after
 * {@code Retry-After} where the answer says so; anything else is refused, redirects included. The
 * URL, headers and credentials appear in no text that this class hands on.
 */
final class WebhookReceiver implements Sender {
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(30);

  private final Vertx vertx;
  private final Webhook settings;
  private final Identity identity;
  private final InstantSource clock;
  private final HttpClient client;

  WebhookReceiver(Vertx vertx, Webhook settings, Identity identity, InstantSource clock) {
    this.vertx = vertx;
    this.settings = settings;
    this.identity = identity;
    this.clock = clock;
    this.client = HttpClients.client(vertx, settings.http(), Deliverer.MAX_IN_FLIGHT);
  }

  @Override
  public Future<Delivery> send(Notification notification, Duration timeout) {
    Duration limit = shorter(timeout, settings.timeout().orElse(LONGEST_ATTEMPT));
    var payload = new WebhookPayload(notification, settings.maxAlerts(), identity.externalUrl());
    Buffer body = payload.json();
    Future<HttpClientRequest> opening =
        Future.succeededFuture() // a client that is closed already throws
            .compose(_ -> client.request(request(notification, limit)));
    return new HttpAttempt(vertx, clock, limit).run(opening, body);
  }

  private RequestOptions request(Notification notification, Duration limit) {
    return HttpClients.post(settings.url().reveal(), settings.http(), identity, limit)
        .putHeader("Idempotency-Key", notification.id());
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  @Override
  public Future<Void> close(Duration grace) {
    return client.shutdown(grace.toMillis(), MILLISECONDS);
  }
}
