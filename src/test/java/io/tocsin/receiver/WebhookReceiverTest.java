package io.tocsin.receiver;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.config.Secret;
import io.tocsin.notify.Delivery;
import io.tocsin.notify.HttpSettings;
import io.tocsin.notify.Webhook;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SelfSignedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookReceiverTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, SECONDS);
  }

  private int serve(Handler<HttpServerRequest> handler) throws Exception {
    return vertx
        .createHttpServer()
        .requestHandler(handler)
        .listen(0, "127.0.0.1")
        .await(5, SECONDS)
        .actualPort();
  }

  private int serveRaw(Handler<NetSocket> handler) throws Exception {
    return vertx
        .createNetServer()
        .connectHandler(handler)
        .listen(0, "127.0.0.1")
        .await(5, SECONDS)
        .actualPort();
  }

  private Delivery send(Webhook webhook, Duration timeout) throws Exception {
    var receiver = new WebhookReceiver(vertx, webhook, Samples.IDENTITY, InstantSource.system());
    Promise<Delivery> answer = Promise.promise();
    vertx.runOnContext(
        _ ->
            receiver
                .send(Samples.notification("id-1", "team.a", webhook, LIMIT), timeout)
                .onComplete(answer));
    return answer.future().await(10, SECONDS);
  }

  @Test
  void theRequestCarriesTheDocumentAndWhoSendsIt() throws Exception {
    BlockingQueue<MultiMap> headers = new LinkedBlockingQueue<>();
    BlockingQueue<Buffer> bodies = new LinkedBlockingQueue<>();
    int port =
        serve(
            request -> {
              headers.add(request.headers());
              request.body().onSuccess(bodies::add).onSuccess(_ -> request.response().end("ok"));
            });
    var http =
        new HttpSettings(
            Optional.of(new Secret("Bearer abc")),
            false,
            Optional.empty(),
            Map.of("X-Team", List.of(new Secret("a"), new Secret("b"))));
    String url = "http://127.0.0.1:" + port + "/hook?x=y";

    Delivery delivery = send(new Webhook(true, new Secret(url), 0, Optional.empty(), http), LIMIT);

    assertThat(delivery).isInstanceOf(Delivery.Accepted.class);
    assertThat(delivery.detail()).matches("200 OK in [0-9]+ ms");
    MultiMap sent = headers.take();
    assertThat(sent.get("Content-Type")).isEqualTo("application/json");
    assertThat(sent.get("User-Agent")).isEqualTo("Tocsin/9.9.9");
    assertThat(sent.get("Idempotency-Key")).isEqualTo("id-1");
    assertThat(sent.get("Authorization")).isEqualTo("Bearer abc");
    assertThat(sent.getAll("X-Team")).containsExactly("a", "b");
    assertThat(bodies.take().toString())
        .isEqualTo(
            """
            {"receiver":"team\\\\.a","status":"firing","alerts":[{"status":"firing",\
            "labels":{"alertname":"X","instance":"i"},"annotations":{"summary":"down"},\
            "startsAt":"2026-01-05T10:00:00.12Z","endsAt":"0001-01-01T00:00:00Z",\
            "generatorURL":"http://tocsin.example/graph?a&b","fingerprint":"107e9abdc91db4e2"}],\
            "notification_reason":"first notification","groupLabels":{"alertname":"X"},\
            "commonLabels":{"alertname":"X","instance":"i"},\
            "commonAnnotations":{"summary":"down"},"externalURL":"http://tocsin.example",\
            "version":"4","groupKey":"{}:{alertname=\\"X\\"}","truncatedAlerts":0}\
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "200, Accepted",
    "204, Accepted",
    "301, Refused",
    "400, Refused",
    "404, Refused",
    "429, TryLater",
    "500, TryLater",
    "503, TryLater"
  })
  void theStatusDecides(int status, String outcome) throws Exception {
    int port = serve(request -> request.response().setStatusCode(status).end("why"));

    Delivery delivery = send(Samples.webhook(port), LIMIT);

    assertThat(delivery.getClass().getSimpleName()).isEqualTo(outcome);
    assertThat(delivery.detail()).startsWith(status + " ");
  }

  @Test
  void retryAfterIsHonoured() throws Exception {
    int port =
        serve(request -> request.response().setStatusCode(503).putHeader("Retry-After", "7").end());

    assertThat(send(Samples.webhook(port), LIMIT))
        .isInstanceOfSatisfying(
            Delivery.TryLater.class, d -> assertThat(d.after()).isEqualTo(Duration.ofSeconds(7)));
  }

  @Test
  void retryAfterMayBeADateAndNonsenseIsIgnored() {
    Instant now = Instant.parse("2026-01-05T10:00:00Z");

    assertThat(RetryAfter.parse("Mon, 05 Jan 2026 10:00:30 GMT", now))
        .hasValue(Duration.ofSeconds(30));
    assertThat(RetryAfter.parse("Mon, 05 Jan 2026 09:00:00 GMT", now)).isEmpty();
    assertThat(RetryAfter.parse("soon", now)).isEmpty();
    assertThat(RetryAfter.parse("-1", now)).isEmpty();
  }

  @Test
  void aServerThatHangsEndsTheRequestAndItsConnection() throws Exception {
    Promise<Void> closed = Promise.promise();
    int port = serve(request -> request.connection().closeHandler(_ -> closed.tryComplete()));

    Delivery delivery = send(Samples.webhook(port), Duration.ofMillis(200));

    assertThat(delivery).isInstanceOf(Delivery.TryLater.class);
    assertThat(delivery.detail()).startsWith("no answer after");
    closed.future().await(5, SECONDS);
  }

  @Test
  void aHeadThatTricklesGetsNoMoreTime() throws Exception {
    int port =
        serveRaw(
            socket -> {
              socket.write("HTTP/1.1 200 OK\r\nX-Slow: ");
              long timer = vertx.setPeriodic(20, _ -> socket.write("."));
              socket.closeHandler(_ -> vertx.cancelTimer(timer));
            });
    long start = System.nanoTime();

    Delivery delivery = send(Samples.webhook(port), Duration.ofMillis(300));

    assertThat(delivery).isInstanceOf(Delivery.TryLater.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void aBodyThatNeverEndsIsCutOffAndTheStatusCounts() throws Exception {
    int port =
        serveRaw(
            socket -> {
              socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
              long timer = vertx.setPeriodic(20, _ -> socket.write("."));
              socket.closeHandler(_ -> vertx.cancelTimer(timer));
            });
    long start = System.nanoTime();

    Delivery delivery = send(Samples.webhook(port), Duration.ofMillis(300));

    assertThat(delivery).isInstanceOf(Delivery.Accepted.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void anEndlessAnswerIsCutOffAndTheStatusCounts() throws Exception {
    int port =
        serve(
            request -> {
              request.response().setChunked(true);
              long timer =
                  vertx.setPeriodic(1, _ -> request.response().write("x".repeat(32 << 10)));
              request.connection().closeHandler(_ -> vertx.cancelTimer(timer));
            });

    assertThat(send(Samples.webhook(port), LIMIT)).isInstanceOf(Delivery.Accepted.class);
  }

  @Test
  void whatIsNotHttpIsWorthAnotherAttempt() throws Exception {
    int port = serveRaw(socket -> socket.handler(_ -> socket.write("SSH-2.0-garbage\r\n\r\n")));

    assertThat(send(Samples.webhook(port), LIMIT)).isInstanceOf(Delivery.TryLater.class);
  }

  @Test
  void aConnectionThatClosesIsWorthAnotherAttempt() throws Exception {
    int port = serveRaw(socket -> socket.handler(_ -> socket.close()));

    Delivery delivery = send(Samples.webhook(port), LIMIT);

    assertThat(delivery).isInstanceOf(Delivery.TryLater.class);
    assertThat(delivery.detail()).startsWith("connection closed after");
  }

  @Test
  void nobodyThereIsWorthAnotherAttemptAndTheUrlIsNotShown() throws Exception {
    int port = serve(_ -> {});
    vertx.close().await(5, SECONDS);
    try (var other = new AutoCloseableVertx()) {
      var receiver =
          new WebhookReceiver(
              other.vertx, Samples.webhook(port), Samples.IDENTITY, InstantSource.system());
      Future<Delivery> answer =
          receiver.send(Samples.notification("id", "team", Samples.webhook(port), LIMIT), LIMIT);

      assertThat(answer.await(5, SECONDS).detail())
          .startsWith("connection refused after")
          .doesNotContain("127.0.0.1", "s3cret");
    }
  }

  private record AutoCloseableVertx(Vertx vertx) implements AutoCloseable {
    AutoCloseableVertx() {
      this(Vertx.vertx());
    }

    @Override
    public void close() {
      vertx.close().await();
    }
  }

  @Test
  void anUnknownHostIsNamedAsSuch() throws Exception {
    Delivery delivery = send(Samples.webhook("http://nowhere.invalid/s3cret"), LIMIT);

    assertThat(delivery).isInstanceOf(Delivery.TryLater.class);
    assertThat(delivery.detail()).startsWith("host name not found after").doesNotContain("s3cret");
  }

  @Test
  void anUntrustedCertificateIsRefusedUnlessToldOtherwise() throws Exception {
    SelfSignedCertificate certificate = SelfSignedCertificate.create("127.0.0.1");
    int port =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(certificate.keyCertOptions()))
            .requestHandler(request -> request.response().end())
            .listen(0, "127.0.0.1")
            .await(5, SECONDS)
            .actualPort();
    var url = new Secret("https://127.0.0.1:" + port + "/");
    var insecure = new HttpSettings(Optional.empty(), true, Optional.empty(), Map.of());

    Delivery strict =
        send(new Webhook(true, url, 0, Optional.empty(), HttpSettings.DEFAULT), LIMIT);
    Delivery lax = send(new Webhook(true, url, 0, Optional.empty(), insecure), LIMIT);

    assertThat(strict.detail()).startsWith("TLS failed");
    assertThat(lax).isInstanceOf(Delivery.Accepted.class);
  }

  @Test
  void maxAlertsCutsTheListAndCountsTheRest() throws Exception {
    BlockingQueue<Buffer> bodies = new LinkedBlockingQueue<>();
    int port =
        serve(
            request ->
                request.body().onSuccess(bodies::add).onSuccess(_ -> request.response().end()));
    var one = Samples.notification("id", "team", Samples.webhook(port), LIMIT);
    var three =
        new io.tocsin.notify.Notification(
            "id",
            one.to(),
            one.integration(),
            one.routeId(),
            one.groupKey(),
            one.groupLabels(),
            one.reason(),
            java.util.Collections.nCopies(3, one.alerts().getFirst()),
            one.at(),
            one.deadline());
    var webhook =
        new Webhook(
            true,
            new Secret("http://127.0.0.1:" + port),
            2,
            Optional.empty(),
            HttpSettings.DEFAULT);
    var receiver = new WebhookReceiver(vertx, webhook, Samples.IDENTITY, InstantSource.system());

    receiver.send(three, LIMIT).await(5, SECONDS);

    var json = bodies.take().toJsonObject();
    assertThat(json.getJsonArray("alerts")).hasSize(2);
    assertThat(json.getInteger("truncatedAlerts")).isEqualTo(1);
  }
}
