package io.tocsin.probe;

import static io.tocsin.probe.ProbeKit.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.health.ProbeResult;
import io.tocsin.health.Reason;
import io.tocsin.health.Verdict;
import io.tocsin.model.Labels;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProberTest {
  private final ProbeKit kit = new ProbeKit();

  @AfterEach
  void close() {
    kit.close();
  }

  private static void assertFails(ProbeResult result, Reason reason, String detail) {
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.FAIL);
    assertThat(result.reason()).as(result.toString()).isEqualTo(reason);
    assertThat(result.detail()).isEqualTo(detail);
  }

  private static String url(int port) {
    return "http://{address}:" + port + "/";
  }

  private ProbeResult askFor(String answer) {
    return kit.ask("http: '" + url(kit.answering(answer)) + "'");
  }

  private ProbeResult askExpecting(String answer, String expect) {
    int port = kit.answering(answer);
    return kit.ask("http: {url: '" + url(port) + "', expect: {" + expect + "}}");
  }

  private static String ok(String type, String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(type, body.length(), body);
  }

  @Test
  void aGoodAnswerIsOkWithWhatBlackboxMeasures() {
    ProbeResult result = askFor(ok("text/plain", "hello"));

    assertThat(result.verdict()).isEqualTo(Verdict.OK);
    assertThat(result.reason()).isEqualTo(Reason.L7OK);
    assertThat(result.detail()).isEmpty();
    assertThat(value(result, "probe_http_status_code")).isEqualTo(200);
    assertThat(value(result, "probe_http_content_length")).isEqualTo(5);
    assertThat(value(result, "probe_http_uncompressed_body_length")).isEqualTo(5);
    assertThat(value(result, "probe_http_version")).isEqualTo(1.1);
    assertThat(value(result, "probe_ip_protocol")).isEqualTo(4);
    assertThat(value(result, "probe_http_duration_seconds", Labels.of("phase", "connect")))
        .isPositive();
    assertThat(result.elapsed()).isPositive();
  }

  @Test
  void theRequestCarriesMethodPathHeadersBodyAndCredentials() {
    var seen = new CompletableFuture<String>();
    int port =
        kit.server(
            socket ->
                socket.handler(
                    data -> {
                      seen.complete(data.toString());
                      socket.write(ok("text/plain", ""));
                    }));

    kit.ask(
        """
        http:
          url: "http://{address}:%d/a/b?c=d"
          method: POST
          headers: {X-Probe: one, user-agent: me}
          body: "{}"
          basic_auth: {username: u, password: p}
        """
            .formatted(port));

    assertThat(seen.join())
        .startsWith("POST /a/b?c=d HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n")
        .contains("\r\nX-Probe: one\r\n", "\r\nUser-Agent: me\r\n", "\r\nConnection: close\r\n")
        .contains("\r\nAuthorization: Basic dTpw\r\n", "\r\nAccept-Encoding: identity\r\n")
        .contains("\r\nContent-Length: 2\r\n")
        .endsWith("\r\n\r\n{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 204 No Content~~",
        "HTTP/1.1 200~Transfer-Encoding: chunked~~3;x=y~abc~0~T: v~~",
        "HTTP/1.1 100 Continue~~HTTP/1.1 200 OK~Content-Length: 0~~",
      })
  void everyFramingIsUnderstood(String answer) {
    assertThat(askFor(answer.replace("~", "\r\n")).verdict()).isEqualTo(Verdict.OK);
    assertThat(askFor(answer.replace("~", "\n")).verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void anAnswerWithoutLengthEndsWithTheConnection() {
    int port = kit.answeringAndClosing("HTTP/1.0 200 OK\r\n\r\nabc");

    ProbeResult result = kit.ask("http: '" + url(port) + "'");

    assertThat(result.verdict()).isEqualTo(Verdict.OK);
    assertThat(value(result, "probe_http_uncompressed_body_length")).isEqualTo(3);
    assertThat(value(result, "probe_http_content_length")).isEqualTo(-1);
  }

  @Test
  void aClosedPortIsConnectionRefused() throws IOException {
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }

    ProbeResult result = kit.ask("http: '" + url(port) + "'");

    assertFails(result, Reason.L4CON, "connection refused: 127.0.0.1:" + port);
    assertThat(value(result, "probe_http_status_code")).isZero();
  }

  @Test
  void aPortThatNeverAcceptsIsAConnectTimeout() throws IOException {
    // a backlog of one that is full: the kernel drops further connection requests
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var first = new java.net.Socket(InetAddress.getLoopbackAddress(), full.getLocalPort());
        var second = new java.net.Socket(InetAddress.getLoopbackAddress(), full.getLocalPort())) {
      assertThat(first.isConnected() && second.isConnected()).isTrue();

      ProbeResult result = kit.askInVain("http: '" + url(full.getLocalPort()) + "'");

      String peer = "127.0.0.1:" + full.getLocalPort();
      assertFails(result, Reason.L4TOUT, "no connection to " + peer + " within 400ms");
    }
  }

  @Test
  void aServerThatHangsIsAnAnswerTimeoutAndTheSocketIsClosed() {
    var closed = new CompletableFuture<Void>();
    int port = kit.server(socket -> socket.closeHandler(_ -> closed.complete(null)));

    ProbeResult result = kit.askInVain("http: '" + url(port) + "'");

    assertFails(result, Reason.L7TOUT, "no answer within 400ms");
    assertThat(result.elapsed()).isBetween(Duration.ofMillis(390), Duration.ofSeconds(3));
    assertThat(closed.orTimeout(5, TimeUnit.SECONDS)).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void anAnswerThatStopsSaysHowFarItCame() {
    int port = kit.answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");

    ProbeResult result = kit.askInVain("http: '" + url(port) + "'");

    assertFails(
        result, Reason.L7TOUT, "answer stopped after 3 of 10 bytes of the body within 400ms");
  }

  @Test
  void aConnectionClosedBeforeAnAnswerIsAnInvalidAnswer() {
    int port = kit.server(socket -> socket.handler(_ -> socket.close()));

    ProbeResult result = kit.ask("http: '" + url(port) + "'");

    assertFails(result, Reason.L7RSP, "connection closed before an answer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SSH-2.0-OpenSSH~ | not HTTP/1.x: 'SSH-2.0-OpenSSH'",
        "HTTP/1.1 OK~ | invalid answer: not a status line: 'HTTP/1.1 OK'",
        "HTTP/1.1 200 X~no colon~~ | invalid answer: not a header: 'no colon'",
        "HTTP/1.1 200 X~Content-Length: x~~ | invalid answer: not a content-length: 'x'",
        "HTTP/1.1 200 X~Transfer-Encoding: chunked~~z~ | invalid answer: not a chunk size: 'z'",
      })
  void garbageIsAnInvalidAnswerAtOnce(String answer, String detail) {
    assertFails(askFor(answer.replace("~", "\r\n")), Reason.L7RSP, detail);
  }

  @Test
  void plainHttpToATlsPortSaysSo() {
    assertFails(
        askFor("\u0015\u0003\u0001\0\2\2\n"), Reason.L7RSP, "the server speaks TLS, use https");
  }

  @Test
  void endlessBodiesAndHeadersAreCutOff() {
    int body = endless("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(10_000));
    int headers = endless("HTTP/1.1 200 OK\r\n", "A: " + "x".repeat(1000) + "\r\n");
    int line = endless("HTTP/1.1 200 ", "x".repeat(1000));

    assertFails(
        kit.ask("http: {url: '" + url(body) + "', max_body: 65536}"),
        Reason.L7RSP,
        "body larger than 64 KiB");
    assertFails(
        kit.ask("http: '" + url(headers) + "'"), Reason.L7RSP, "headers larger than 64 KiB");
    assertFails(kit.ask("http: '" + url(line) + "'"), Reason.L7RSP, "headers larger than 64 KiB");
  }

  private int endless(String start, String more) {
    return kit.server(
        socket ->
            socket.handler(
                _ -> {
                  socket.write(start);
                  long timer =
                      kit.vertx.setPeriodic(
                          1, _ -> socket.write(Buffer.buffer(more)).onFailure(_ -> {}));
                  socket.closeHandler(_ -> kit.vertx.cancelTimer(timer));
                }));
  }

  @Test
  void anUnexpectedStatusIsNamedWithWhatWasExpected() {
    String answer = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

    assertFails(askFor(answer), Reason.L7STS, "status 503, expected 2xx");
    assertFails(
        askExpecting(answer, "status: [200, 301-302]"),
        Reason.L7STS,
        "status 503, expected 200 or 301-302");
    assertThat(askExpecting(answer, "status: 5xx").verdict()).isEqualTo(Verdict.OK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "header: {content-type: json} | header content-type is 'text/plain', expected /json/",
        "header: {X-Missing: .} | header X-Missing is missing, expected /./",
        "not_header: {Content-Type: plain} "
            + "| header Content-Type is 'text/plain', expected no /plain/",
        "body_matches: '^read[iy]$' | body does not match /^read[iy]$/: 'starting\\n up'",
        "body_not_matches: [nope, start] | body matches /start/",
        "body_contains: ready | body does not contain 'ready': 'starting\\n up'",
        "json: a == 1 | body is not JSON",
      })
  void unmetExpectationsAreExplained(String expect, String detail) {
    assertFails(askExpecting(ok("text/plain", "starting\n up"), expect), Reason.L7STS, detail);
  }

  @Test
  void onlyARegularExpressionThatDecidedSetsItsGauge() {
    String answer = ok("text/plain", "x");

    assertThat(value(askExpecting(answer, "body_matches: y"), "probe_failed_due_to_regex"))
        .isEqualTo(1);
    assertThat(value(askExpecting(answer, "body_contains: y"), "probe_failed_due_to_regex"))
        .isZero();
    assertThat(value(askExpecting(answer, "body_matches: x"), "probe_failed_due_to_regex"))
        .isZero();
  }

  @Test
  void aJsonConditionSaysWhatItFound() {
    String starting = ok("application/json", "{\"status\":\"starting\"}");

    ProbeResult result = askExpecting(starting, "json: \"status == 'ready'\"");

    assertFails(result, Reason.L7STS, "status is 'starting', expected status == 'ready'");
  }

  @Test
  void aHealthBodyBecomesMeasurementsEvenWhenItIsDown() {
    String body =
        "{\"status\":\"DOWN\",\"checks\":[{\"id\":\"db\",\"status\":\"DOWN\","
            + "\"data\":{\"depth\":3,\"ok\":true}}]}";
    ProbeResult result =
        askFor(
            "HTTP/1.1 503 X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(body.length(), body));

    assertFails(result, Reason.L7STS, "status 503, expected 2xx");
    assertThat(value(result, "health_component_up", Labels.of("component", "db"))).isZero();
    assertThat(
            value(result, "health_component_value", Labels.of("component", "db", "field", "depth")))
        .isEqualTo(3);
  }

  @Test
  void anAnswerThatCallsItselfDegradedIsDegraded() {
    ProbeResult result = askFor(ok("application/json", "{\"status\":\"DEGRADED\"}"));

    assertThat(result.verdict()).isEqualTo(Verdict.DEGRADED);
    assertThat(result.detail()).isEqualTo("status is DEGRADED");
  }

  @Test
  void aSlowAnswerIsDegraded() {
    int port =
        kit.server(
            socket ->
                socket.handler(
                    _ -> kit.vertx.setTimer(60, _ -> socket.write(ok("text/plain", "x")))));

    ProbeResult result = kit.ask("http: {url: '" + url(port) + "', expect: {max_duration: 50ms}}");

    assertThat(result.verdict()).isEqualTo(Verdict.DEGRADED);
    assertThat(result.reason()).isEqualTo(Reason.L7OKC);
    assertThat(result.detail()).startsWith("took ").endsWith("ms, expected at most 50ms");
  }

  private int redirecting(AtomicInteger left) {
    var server =
        kit.vertx
            .createHttpServer()
            .requestHandler(
                (HttpServerRequest request) -> {
                  if (left.getAndDecrement() > 0) {
                    request.response().setStatusCode(302).putHeader("Location", "/next?x=1").end();
                  } else {
                    request.response().end(request.method() + " " + request.uri());
                  }
                });
    return ProbeKit.await(server.listen(0, "127.0.0.1")).actualPort();
  }

  @Test
  void redirectsAreFollowedAndCounted() {
    int port = redirecting(new AtomicInteger(2));

    ProbeResult result =
        kit.ask("http: {url: '" + url(port) + "', expect: {body_matches: '^GET /next\\?x=1$'}}");

    assertThat(result.verdict()).as(result.detail()).isEqualTo(Verdict.OK);
    assertThat(value(result, "probe_http_redirects")).isEqualTo(2);
  }

  @Test
  void tooManyRedirectsFail() {
    int port = redirecting(new AtomicInteger(1000));

    ProbeResult result = kit.ask("http: '" + url(port) + "'");

    assertFails(
        result, Reason.L7STS, "more than 10 redirects, to http://127.0.0.1:" + port + "/next?x=1");
  }

  @Test
  void redirectsAreNotFollowedWhereNotWanted() {
    int port = redirecting(new AtomicInteger(1));

    ProbeResult result = kit.ask("http: {url: '" + url(port) + "', follow_redirects: false}");

    assertFails(result, Reason.L7STS, "status 302, expected 2xx");
  }

  @Test
  void aRedirectToNowhereIsAnInvalidAnswer() {
    ProbeResult result =
        askFor("HTTP/1.1 302 F\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n");

    assertFails(
        result, Reason.L7RSP, "redirect to 'ftp://x/' must begin with http:// or https://, is ftp");
  }

  @Test
  void credentialsDoNotFollowToAnotherOrigin() {
    List<String> seen = new CopyOnWriteArrayList<>();
    int other =
        kit.server(
            socket ->
                socket.handler(
                    data -> {
                      seen.add(data.toString());
                      socket.write(ok("text/plain", ""));
                    }));
    int port =
        kit.answering(
            "HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n"
                .formatted(other));

    kit.ask("http: {url: '" + url(port) + "', bearer_token: s3cret, headers: {X-A: b}}");

    assertThat(seen).hasSize(1);
    assertThat(seen.getFirst()).contains("X-A: b").doesNotContain("s3cret");
  }

  @Test
  void aKeptConnectionIsReusedAndReplacedWhenTheServerClosedIt() {
    var connections = new AtomicInteger();
    var answers = new AtomicInteger();
    int port =
        kit.server(
            socket -> {
              connections.incrementAndGet();
              socket.handler(
                  _ -> {
                    if (answers.incrementAndGet() == 3) {
                      socket.close(); // as a server does whose keep-alive time is over
                    } else {
                      socket.write(ok("text/plain", "x"));
                    }
                  });
            });
    ProbeSpec spec = ProbeKit.spec("http: {url: '" + url(port) + "', reuse_connection: true}");
    Prober prober = spec.prober(kit.surroundings, ProbeKit.instance("127.0.0.1"));

    for (int i = 0; i < 3; i++) {
      ProbeResult result = kit.ask(prober, ProbeKit.PATIENCE);
      assertThat(result.verdict()).as(result.detail()).isEqualTo(Verdict.OK);
      assertThat(value(result, "probe_http_reused_connection")).isEqualTo(i == 1 ? 1 : 0);
    }
    assertThat(connections).hasValue(2);
  }

  @Test
  void aNameThatDoesNotExistFails() {
    ProbeResult result = kit.ask("http: http://does-not-exist.invalid/");

    // without any name server the system cannot tell, and neither can we
    if (result.verdict() == Verdict.FAIL) {
      assertFails(result, Reason.L4CON, "no such host: does-not-exist.invalid");
    } else {
      assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
      assertThat(result.reason()).isEqualTo(Reason.UNK);
      assertThat(result.detail()).startsWith("cannot look up does-not-exist.invalid: ");
    }
  }

  @Test
  void namesFromTheHostsFileAreLookedUp() {
    int port = kit.answering(ok("text/plain", "x"));

    ProbeResult result = kit.ask("http: http://localhost:" + port + "/");

    assertThat(result.verdict()).as(result.detail()).isEqualTo(Verdict.OK);
    assertThat(value(result, "probe_dns_lookup_time_seconds")).isPositive();
  }

  @Test
  void largeBodiesAreJudgedToo() {
    ProbeResult result =
        askExpecting(ok("text/plain", "x".repeat(300_000) + "!"), "body_matches: 'x!$'");

    assertThat(result.verdict()).as(result.detail()).isEqualTo(Verdict.OK);
  }

  @Test
  void anAddressThatSpoilsTheUrlIsUnknownAndSaysWhy() {
    Prober prober =
        ProbeKit.spec("http: 'http://{address}:80/'")
            .prober(kit.surroundings, ProbeKit.instance("10.0.0.1:9000"));

    ProbeResult result = kit.ask(prober, ProbeKit.PATIENCE);

    assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(result.detail()).contains("http://10.0.0.1:9000:80/");
  }
}
