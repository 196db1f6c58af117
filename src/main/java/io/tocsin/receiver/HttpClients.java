package io.tocsin.receiver;

import io.tocsin.config.Secret;
import io.tocsin.notify.HttpSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Duration;

/** Clients and requests after the settings of a user. */
final class HttpClients {
  private HttpClients() {}

  /**
   * @param connections at once to one receiver
   */
  static HttpClient client(Vertx vertx, HttpSettings settings, int connections) {
    return vertx
        .httpClientBuilder()
        .with(options(settings))
        .with(new PoolOptions().setHttp1MaxSize(connections))
        .build();
  }

  private static HttpClientOptions options(HttpSettings settings) {
    boolean insecure = settings.insecureTls();
    var options = new HttpClientOptions().setTrustAll(insecure).setVerifyHost(!insecure);
    settings
        .caFile()
        .ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file)));
    return options;
  }

  /**
   * A request that posts JSON.
   *
   * @param limit for the way to a connection: name, TLS and the wait for a free one
   */
  static RequestOptions post(String url, HttpSettings settings, Identity identity, Duration limit) {
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url)
            .setConnectTimeout(limit.toMillis())
            .putHeader("Content-Type", "application/json")
            .putHeader("User-Agent", identity.userAgent());
    settings
        .headers()
        .forEach((name, values) -> values.forEach(value -> add(options, name, value)));
    settings.authorization().ifPresent(value -> add(options, "Authorization", value));
    return options;
  }

  private static void add(RequestOptions options, String name, Secret value) {
    options.addHeader(name, value.reveal());
  }
}
