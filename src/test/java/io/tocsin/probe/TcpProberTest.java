package io.tocsin.probe;

import static io.tocsin.probe.ProbeKit.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.health.ProbeResult;
import io.tocsin.health.Reason;
import io.tocsin.health.Verdict;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TcpProberTest {
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

  private static void assertOk(ProbeResult result, Reason reason) {
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.OK);
    assertThat(result.reason()).isEqualTo(reason);
  }

  @Test
  void aConnectionIsEnoughWithoutSteps() {
    int port = kit.server(_ -> {});

    assertOk(kit.ask("tcp: " + port), Reason.L4OK);
    assertOk(kit.ask("tcp: {address: '127.0.0.1:" + port + "'}"), Reason.L4OK);
    assertOk(kit.ask("tcp: {address: 'localhost:" + port + "'}"), Reason.L4OK);
  }

  @Test
  void aClosedPortIsConnectionRefused() throws IOException {
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }

    assertFails(kit.ask("tcp: " + port), Reason.L4CON, "connection refused: 127.0.0.1:" + port);
  }

  @Test
  void bytesAreSentAsWrittenAndTheAnswerIsSearched() {
    var seen = new CompletableFuture<byte[]>();
    int port =
        kit.server(
            socket ->
                socket.handler(
                    data -> {
                      seen.complete(data.getBytes());
                      socket.write("\u000bMSH|x\rMSA|").onSuccess(_ -> socket.write("AA|1"));
                    }));

    ProbeResult result =
        kit.ask("tcp: {port: " + port + ", send: '\\x0b{ping}\\x1c\\r', expect: 'MSA\\|AA'}");

    assertOk(result, Reason.L7OK);
    assertThat(seen.join()).containsExactly(0x0b, '{', 'p', 'i', 'n', 'g', '}', 0x1c, '\r');
    assertThat(value(result, "probe_failed_due_to_regex")).isZero();
  }

  @Test
  void aWrongAnswerBeforeTheEndIsUnexpected() {
    int port = kit.answeringAndClosing("-ERR\r\n");

    ProbeResult result = kit.ask("tcp: {port: " + port + ", send: PING, expect: PONG}");

    assertFails(result, Reason.L7STS, "connection closed without /PONG/, received '-ERR\\r\\n'");
    assertThat(value(result, "probe_failed_due_to_regex")).isEqualTo(1);
  }

  @Test
  void silenceAndWrongAnswersThatStayOpenAreTimeouts() {
    int silent = kit.server(_ -> {});
    int wrong = kit.server(socket -> socket.write("hello"));

    assertFails(
        kit.askInVain("tcp: {port: " + silent + ", expect: x}"),
        Reason.L7TOUT,
        "no answer within 400ms");
    assertFails(
        kit.askInVain("tcp: {port: " + wrong + ", expect: x}"),
        Reason.L7TOUT,
        "no match of /x/, received 'hello', within 400ms");
  }

  @Test
  void aFloodIsCutOff() {
    int port = kit.server(socket -> socket.write("a".repeat(100_000)));

    ProbeResult result = kit.ask("tcp: {port: " + port + ", expect: x}");

    assertThat(result.reason()).isEqualTo(Reason.L7STS);
    assertThat(result.detail()).startsWith("no match of /x/ in the first 65536 bytes: 'aaa");
  }

  @Test
  void aConversationWaitsThenSendsStepByStep() {
    int port = kit.server(TcpProberTest::mailServer);

    ProbeResult result =
        kit.ask(
            """
            tcp:
              port: %d
              query_response:
              - {expect: "^220 ", send: 'EHLO x\\r\\n'}
              - {expect: "^250 ", send: 'QUIT\\r\\n'}
              - {expect: "^221"}
            """
                .formatted(port));

    assertOk(result, Reason.L7OK);
  }

  private static void mailServer(NetSocket socket) {
    socket.write("220 mail\r\n");
    socket.handler(
        data -> {
          switch (data.toString()) {
            case "EHLO x\r\n" -> socket.write("250-first\r\n250 last\r\n");
            case "STARTTLS\r\n" -> socket.write("220 go\r\n");
            default -> socket.end(io.vertx.core.buffer.Buffer.buffer("221 bye\r\n"));
          }
        });
  }

  @Test
  void tlsFromTheStartIsTheSixthLayer() {
    var certificate = SelfSignedCertificate.create("localhost");
    int port =
        kit.server(
            new NetServerOptions().setSsl(true).setKeyCertOptions(certificate.keyCertOptions()),
            _ -> {});

    ProbeResult result = kit.ask("tcp: {port: " + port + ", tls: {insecure_skip_verify: true}}");

    assertOk(result, Reason.L6OK);
    assertThat(ProbeKit.has(result, "probe_ssl_earliest_cert_expiry")).isTrue();
    ProbeResult untrusted = kit.ask("tcp: {port: " + port + ", tls: true}");
    assertThat(untrusted.reason()).isEqualTo(Reason.L6RSP);
    assertThat(untrusted.detail()).startsWith("certificate of 127.0.0.1:" + port);
    certificate.delete();
  }

  @Test
  void starttlsSecuresTheConversation() {
    var certificate = SelfSignedCertificate.create("localhost");
    var options =
        new io.vertx.core.net.ServerSSLOptions().setKeyCertOptions(certificate.keyCertOptions());
    int port =
        kit.server(
            socket ->
                socket.handler(
                    data -> {
                      if (data.toString().equals("STARTTLS\r\n")) {
                        socket
                            .upgradeToSsl(options, io.vertx.core.buffer.Buffer.buffer("220 go\r\n"))
                            .onFailure(_ -> {});
                      } else {
                        socket.write("secret " + data);
                      }
                    }));

    ProbeResult result =
        kit.ask(
            """
            tcp:
              port: %d
              tls: {insecure_skip_verify: true}
              query_response:
              - send: 'STARTTLS\\r\\n'
              - {expect: "^220", starttls: true}
              - send: ping
              - expect: secret ping
            """
                .formatted(port));

    assertOk(result, Reason.L7OK);
    assertThat(ProbeKit.has(result, "probe_tls_version_info")).isTrue();
    certificate.delete();
  }

  @Test
  void anInstanceWithoutAPortIsUnknownWhenNoneIsConfigured() {
    ProbeResult result = kit.ask("tcp: '{address}'");

    assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(result.detail()).isEqualTo("not an address with a port: 127.0.0.1");
  }
}
