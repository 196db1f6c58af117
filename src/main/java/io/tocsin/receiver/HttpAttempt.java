package io.tocsin.receiver;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.channel.ConnectTimeoutException;
import io.tocsin.notify.Delivery;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * One HTTP request with one limit on all of it. When the limit passes, the request is reset, which
 * closes its connection: a server that trickles its answer gets no more time than one that hangs.
 */
final class HttpAttempt {
  private static final Duration MAX_DRAIN = Duration.ofSeconds(1);
  private static final int MAX_ANSWER_BYTES = 64 << 10;

  private final Vertx vertx;
  private final InstantSource clock;
  private final Duration limit;
  private final long startNanos = System.nanoTime();
  private boolean expired; // confined to the context of the request

  HttpAttempt(Vertx vertx, InstantSource clock, Duration limit) {
    this.vertx = vertx;
    this.clock = clock;
    this.limit = limit;
  }

  /**
   * @param opening the request on its way to a connection
   * @return what became of it. Never fails
   */
  Future<Delivery> run(Future<HttpClientRequest> opening, Buffer body) {
    return opening
        .compose(request -> exchange(request, body))
        .map(this::delivery)
        .otherwise(this::failure);
  }

  private Future<HttpClientResponse> exchange(HttpClientRequest request, Buffer body) {
    long left = limit.minus(elapsed()).toMillis();
    Timer timer = vertx.timer(Math.max(1, left), MILLISECONDS);
    timer.onSuccess(
        _ -> {
          expired = true;
          request.reset();
        });
    return request
        .send(body)
        // once the head is there the answer is known, whatever becomes of the body
        .compose(
            response ->
                drained(request, response)
                    .timeout(MAX_DRAIN.toMillis(), MILLISECONDS)
                    .otherwise(_ -> cutOff(request, response)))
        .onComplete(_ -> timer.cancel());
  }

  private static HttpClientResponse cutOff(HttpClientRequest request, HttpClientResponse response) {
    request.reset();
    return response;
  }

  /** Reads the answer to its end so that the connection can be used again; it has no other use. */
  private static Future<HttpClientResponse> drained(
      HttpClientRequest request, HttpClientResponse response) {
    Promise<HttpClientResponse> done = Promise.promise();
    long[] bytes = {0};
    response.handler(
        part -> {
          bytes[0] += part.length();
          if (bytes[0] > MAX_ANSWER_BYTES && done.tryComplete(response)) {
            request.reset(); // the status is known; the rest is not worth reading
          }
        });
    response.endHandler(_ -> done.tryComplete(response));
    response.exceptionHandler(done::tryFail);
    return done.future();
  }

  private Delivery delivery(HttpClientResponse response) {
    int status = response.statusCode();
    String detail = status + " " + response.statusMessage() + " in " + elapsedText();
    if (status >= 200 && status < 300) {
      return new Delivery.Accepted(detail);
    }
    if (status == 429 || status >= 500) {
      return new Delivery.TryLater(retryAfter(response).orElse(Duration.ZERO), detail);
    }
    return new Delivery.Refused(detail);
  }

  private Optional<Duration> retryAfter(HttpClientResponse response) {
    return Optional.ofNullable(response.getHeader("Retry-After"))
        .flatMap(text -> RetryAfter.parse(text, clock.instant()));
  }

  private Delivery failure(Throwable cause) {
    String what = expired ? "no answer" : words(cause);
    return new Delivery.TryLater(Duration.ZERO, what + " after " + elapsedText());
  }

  /** Words without the address: the host of a webhook may be secret, its path mostly is. */
  private static String words(Throwable cause) {
    return switch (cause) {
      case UnknownHostException _ -> "host name not found";
      case ConnectTimeoutException _ -> "no connection";
      case ConnectException _ -> "connection refused";
      case HttpClosedException _ -> "connection closed";
      case SSLException e -> "TLS failed: " + e.getMessage();
      case TimeoutException _ -> "no connection";
      default -> cause.getClass().getSimpleName();
    };
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  private String elapsedText() {
    return elapsed().toMillis() + " ms";
  }
}
