package io.tocsin.receiver;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.tocsin.config.Secret;
import io.tocsin.notify.Delivery;
import io.tocsin.notify.Notification;
import io.tocsin.notify.Webhook;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
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
    this.client =
        vertx
            .httpClientBuilder()
            .with(options(settings))
            .with(new PoolOptions().setHttp1MaxSize(Deliverer.MAX_IN_FLIGHT))
            .build();
  }

  private static HttpClientOptions options(Webhook settings) {
    boolean insecure = settings.http().insecureTls();
    var options = new HttpClientOptions().setTrustAll(insecure).setVerifyHost(!insecure);
    settings
        .http()
        .caFile()
        .ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file)));
    return options;
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
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(settings.url().reveal())
            .setConnectTimeout(limit.toMillis()) // name, connection, TLS and the wait for a slot
            .putHeader("Content-Type", "application/json")
            .putHeader("User-Agent", identity.userAgent())
            .putHeader("Idempotency-Key", notification.id());
    settings
        .http()
        .headers()
        .forEach((name, values) -> values.forEach(value -> add(options, name, value)));
    settings.http().authorization().ifPresent(value -> add(options, "Authorization", value));
    return options;
  }

  private static void add(RequestOptions options, String name, Secret value) {
    options.addHeader(name, value.reveal());
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  @Override
  public Future<Void> close(Duration grace) {
    return client.shutdown(grace.toMillis(), MILLISECONDS);
  }
}
