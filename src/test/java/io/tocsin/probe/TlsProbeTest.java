package io.tocsin.probe;

import static io.tocsin.probe.ProbeKit.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.health.ProbeResult;
import io.tocsin.health.Reason;
import io.tocsin.health.Verdict;
import io.tocsin.model.Labels;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsProbeTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @TempDir static Path directory;

  private final ProbeKit kit = new ProbeKit();

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificate("good", "-validity", "100", "-ext", "san=dns:localhost,ip:127.0.0.1");
    certificate("other", "-validity", "100", "-ext", "san=dns:elsewhere.test");
    certificate("expired", "-startdate", "-10d", "-validity", "5", "-ext", "san=dns:localhost");
  }

  private static void certificate(String name, String... options) throws Exception {
    String store = directory.resolve(name + ".p12").toString();
    keytool(
        command(
            "-genkeypair -alias a -keyalg EC -dname CN=" + name + ",O=Shop -storetype PKCS12",
            store,
            options));
    keytool(command("-exportcert -rfc -alias a -file " + directory.resolve(name + ".pem"), store));
  }

  private static List<String> command(String line, String store, String... more) {
    var command = new ArrayList<>(Arrays.asList(line.split(" ")));
    command.addAll(List.of("-storepass", "changeit", "-keystore", store));
    command.addAll(Arrays.asList(more));
    return command;
  }

  private static void keytool(List<String> arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @AfterEach
  void close() {
    kit.close();
  }

  private static NetServerOptions options(String certificate) {
    return new NetServerOptions()
        .setSsl(true)
        .setKeyCertOptions(
            new PfxOptions()
                .setPath(directory.resolve(certificate + ".p12").toString())
                .setPassword("changeit"));
  }

  private int serving(NetServerOptions options) {
    return kit.server(options, s -> s.handler(_ -> s.write(Buffer.buffer(OK))));
  }

  private ProbeResult ask(String host, int port, String tls, String expect) {
    String yaml =
        "http: {url: 'https://%s:%d/', tls: {%s}, expect: {%s}}".formatted(host, port, tls, expect);
    return kit.ask(ProbeKit.spec(yaml, directory), ProbeKit.PATIENCE);
  }

  private static void assertFails(ProbeResult result, Reason reason, String detail) {
    assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.FAIL);
    assertThat(result.reason()).as(result.toString()).isEqualTo(reason);
    assertThat(result.detail()).startsWith(detail);
  }

  @Test
  void aTrustedCertificateForTheHostIsOk() {
    int port = serving(options("good"));

    for (String host : List.of("localhost", "127.0.0.1")) {
      ProbeResult result = ask(host, port, "ca_file: good.pem", "");

      assertThat(result.verdict()).as(result.detail()).isEqualTo(Verdict.OK);
      assertThat(value(result, "probe_http_ssl")).isEqualTo(1);
      assertThat(value(result, "probe_tls_version_info", Labels.of("version", "TLS 1.3")))
          .isEqualTo(1);
      assertThat(value(result, "probe_http_duration_seconds", Labels.of("phase", "tls")))
          .isPositive();
      assertThat(value(result, "probe_ssl_last_chain_expiry_timestamp_seconds"))
          .isEqualTo(value(result, "probe_ssl_earliest_cert_expiry"));
    }
  }

  @Test
  void anUntrustedCertificateFailsUnlessTrustIsSkipped() {
    int port = serving(options("good"));

    assertFails(
        ask("localhost", port, "", ""),
        Reason.L6RSP,
        "certificate of localhost:" + port + " is not trusted: ");
    assertThat(ask("localhost", port, "insecure_skip_verify: true", "").verdict())
        .isEqualTo(Verdict.OK);
  }

  @Test
  void aCertificateForAnotherHostFailsUnlessThatIsTheServerName() {
    int port = serving(options("other"));

    assertFails(
        ask("localhost", port, "ca_file: other.pem", ""),
        Reason.L6RSP,
        "certificate of localhost:" + port + " is not for it: ");
    ProbeResult named =
        ask("localhost", port, "ca_file: other.pem, server_name: elsewhere.test", "");
    assertThat(named.verdict()).as(named.detail()).isEqualTo(Verdict.OK);
  }

  @Test
  void anExpiredCertificateFails() {
    int port = serving(options("expired"));

    assertFails(
        ask("localhost", port, "ca_file: expired.pem", ""),
        Reason.L6RSP,
        "certificate of localhost:" + port + " has expired");
  }

  @Test
  void aCertificateThatExpiresSoonIsDegraded() {
    int port = serving(options("good"));

    ProbeResult soon = ask("localhost", port, "ca_file: good.pem", "cert_valid_for: 101d");

    assertThat(soon.verdict()).isEqualTo(Verdict.DEGRADED);
    assertThat(soon.detail())
        .startsWith("certificate expires at 20")
        .endsWith("expected at least 101d from now");
    assertThat(ask("localhost", port, "ca_file: good.pem", "cert_valid_for: 99d").verdict())
        .isEqualTo(Verdict.OK);
  }

  @Test
  void aServerThatDoesNotSpeakTlsSaysSo() {
    int port = kit.answering("HTTP/1.1 400 Bad Request\r\n\r\n");

    assertFails(
        ask("localhost", port, "", ""), Reason.L6RSP, "localhost:" + port + " does not speak TLS");
  }

  @Test
  void aServerThatIsTooOldFails() {
    int port = serving(options("good").setEnabledSecureTransportProtocols(Set.of("TLSv1.2")));

    ProbeResult old = ask("localhost", port, "ca_file: good.pem, min_version: TLS13", "");

    assertFails(old, Reason.L6RSP, "TLS handshake with localhost:" + port + " failed: ");
    ProbeResult fine = ask("localhost", port, "ca_file: good.pem", "");
    assertThat(fine.verdict()).as(fine.detail()).isEqualTo(Verdict.OK);
  }

  @Test
  void aMissingClientCertificateFailsInOneOfTheLastSteps() {
    int port =
        serving(
            options("good")
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(
                    new PfxOptions()
                        .setPath(directory.resolve("good.p12").toString())
                        .setPassword("changeit")));

    ProbeResult result = ask("localhost", port, "ca_file: good.pem", "");

    assertFails(result, Reason.L6RSP, "TLS handshake with localhost:" + port + " failed: ");
  }

  @Test
  void aHandshakeThatHangsIsATlsTimeout() {
    int port = kit.server(_ -> {});

    ProbeResult result =
        kit.ask(ProbeKit.spec("http: https://localhost:" + port + "/"), ProbeKit.TIMEOUT);

    assertFails(result, Reason.L6TOUT, "no TLS handshake with localhost:" + port + " within 400ms");
  }

  @Test
  void aConnectionClosedInTheHandshakeFails() {
    int port = kit.server(socket -> socket.handler(_ -> socket.close()));

    ProbeResult result = ask("localhost", port, "", "");

    assertFails(result, Reason.L6RSP, "TLS handshake with localhost:" + port + " failed: ");
  }

  @Test
  void noProbeResumesTheSessionOfAnother() {
    List<String> sessions = new CopyOnWriteArrayList<>();
    // in TLS 1.2 a resumed session keeps its number
    var options = options("good").setEnabledSecureTransportProtocols(Set.of("TLSv1.2"));
    int port =
        kit.server(
            options,
            socket -> {
              sessions.add(HexFormat.of().formatHex(socket.sslSession().getId()));
              socket.handler(_ -> socket.write(OK));
            });

    for (int i = 0; i < 3; i++) {
      assertThat(ask("localhost", port, "ca_file: good.pem", "").verdict()).isEqualTo(Verdict.OK);
    }

    assertThat(sessions).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void filesThatAreNotThereOrHoldNothingAreFaults() throws Exception {
    Files.writeString(directory.resolve("empty.pem"), "nothing");
    var faults = new io.tocsin.config.Faults();

    ProbeKit.read(
        "http: {url: 'https://x/', tls: {ca_file: no.pem, cert_file: empty.pem}}",
        directory,
        faults);

    assertThat(faults.sorted().stream().map(io.tocsin.config.Fault::toString))
        .containsExactly(
            "probes.yml:1:42: http.tls.ca_file: cannot read no.pem: NoSuchFileException",
            "probes.yml:1:61: http.tls.cert_file: holds no PEM certificates: empty.pem");
  }
}
