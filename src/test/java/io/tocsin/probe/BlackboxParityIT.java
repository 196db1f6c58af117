package io.tocsin.probe;

import static java.util.Comparator.reverseOrder;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.health.Measurement;
import io.tocsin.health.ProbeResult;
import io.tocsin.health.Verdict;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asks the same targets with blackbox_exporter and with our probers and compares every series. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlackboxParityIT {
  private static final String MODULES =
      """
      modules:
        http: {prober: http, http: {preferred_ip_protocol: ip4}}
        http_insecure:
          prober: http
          http: {preferred_ip_protocol: ip4, tls_config: {insecure_skip_verify: true}}
        http_body:
          prober: http
          http: {preferred_ip_protocol: ip4, fail_if_body_not_matches_regexp: [ready]}
        http_header:
          prober: http
          http:
            preferred_ip_protocol: ip4
            fail_if_header_not_matches: [{header: Content-Type, regexp: json}]
        http_post: {prober: http, http: {preferred_ip_protocol: ip4, method: POST, body: abc}}
        tcp: {prober: tcp, tcp: {preferred_ip_protocol: ip4}}
        tcp_expect:
          prober: tcp
          tcp: {preferred_ip_protocol: ip4, query_response: [{expect: "^hello"}]}
        tcp_tls:
          prober: tcp
          tcp: {preferred_ip_protocol: ip4, tls: true, tls_config: {insecure_skip_verify: true}}
      """;

  private static final Pattern SERIES = Pattern.compile("^([a-z0-9_]+)(?:\\{(.*)})? (\\S+)$");
  private static final Pattern LABEL = Pattern.compile("([a-z0-9_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final ProbeKit kit = new ProbeKit();
  private final SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");

  /** By the names in the targets below, HTTPS before HTTP. */
  private final Map<String, Integer> ports = new TreeMap<>(reverseOrder());

  private final int blackboxPort = freePort();
  private final Process blackbox;

  BlackboxParityIT(@TempDir Path directory) throws Exception {
    var keys = certificate.keyCertOptions();
    ports.put("HTTP", http(new HttpServerOptions()));
    ports.put("HTTPS", http(new HttpServerOptions().setSsl(true).setKeyCertOptions(keys)));
    ports.put("CLOSED", freePort());
    ports.put("HELLO", kit.server(socket -> socket.write("hello world\n")));
    ports.put("BYE", kit.server(socket -> socket.end(Buffer.buffer("bye\n"))));
    ports.put(
        "TLS", kit.server(new NetServerOptions().setSsl(true).setKeyCertOptions(keys), _ -> {}));
    Path config = Files.writeString(directory.resolve("blackbox.yml"), MODULES);
    Path log = directory.resolve("blackbox.log");
    blackbox =
        new ProcessBuilder(
                "prometheus-blackbox-exporter",
                "--config.file=" + config,
                "--web.listen-address=127.0.0.1:" + blackboxPort)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Instant deadline = Instant.now().plusSeconds(20);
    while (!answers(blackboxPort)) {
      assertThat(Instant.now()).as(Files.readString(log)).isBefore(deadline);
      assertThat(blackbox.waitFor(Duration.ofMillis(50))).as(Files.readString(log)).isFalse();
    }
  }

  private static boolean answers(int port) {
    try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException _) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private int http(HttpServerOptions options) {
    var server = kit.vertx.createHttpServer(options).requestHandler(BlackboxParityIT::serve);
    return ProbeKit.await(server.listen(0, "127.0.0.1")).actualPort();
  }

  private static void serve(HttpServerRequest request) {
    var response = request.response().putHeader("Content-Type", "text/plain");
    switch (requireNonNull(request.path())) {
      case "/ok" ->
          response.putHeader("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT").end("hello");
      case "/chunked" -> response.setChunked(true).end("starting");
      case "/redirect" -> response.setStatusCode(302).putHeader("Location", "/ok").end();
      case "/loop" -> response.setStatusCode(302).putHeader("Location", "/loop").end();
      case "/none" -> response.setStatusCode(204).end();
      default -> response.setStatusCode(404).end("no");
    }
  }

  @AfterAll
  void stop() throws Exception {
    blackbox.destroy();
    blackbox.waitFor();
    kit.close();
    certificate.delete();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "http | http://127.0.0.1:HTTP/ok | http: {url: 'TARGET'}",
        "http | http://localhost:HTTP/ok | http: {url: 'TARGET'}",
        "http | http://127.0.0.1:HTTP/chunked | http: {url: 'TARGET'}",
        "http | http://127.0.0.1:HTTP/none | http: {url: 'TARGET'}",
        "http | http://127.0.0.1:HTTP/missing | http: {url: 'TARGET'}",
        "http | http://127.0.0.1:HTTP/redirect | http: {url: 'TARGET'}",
        "http | http://127.0.0.1:HTTP/loop | http: {url: 'TARGET'}",
        "http_post | http://127.0.0.1:HTTP/ok | http: {url: 'TARGET', method: POST, body: abc}",
        "http | http://127.0.0.1:CLOSED/ | http: {url: 'TARGET'}",
        "http_body | http://127.0.0.1:HTTP/ok "
            + "| http: {url: 'TARGET', expect: {body_matches: ready}}",
        "http_header | http://127.0.0.1:HTTP/ok "
            + "| http: {url: 'TARGET', expect: {header: {Content-Type: json}}}",
        "http_insecure | https://127.0.0.1:HTTPS/ok "
            + "| http: {url: 'TARGET', tls: {insecure_skip_verify: true}}",
        "http_insecure | https://localhost:HTTPS/redirect "
            + "| http: {url: 'TARGET', tls: {insecure_skip_verify: true}}",
        "http | https://127.0.0.1:HTTPS/ok | http: {url: 'TARGET'}",
        "tcp | 127.0.0.1:HELLO | tcp: {address: 'TARGET'}",
        "tcp | localhost:HELLO | tcp: {address: 'TARGET'}",
        "tcp | 127.0.0.1:CLOSED | tcp: {address: 'TARGET'}",
        "tcp_expect | 127.0.0.1:HELLO | tcp: {address: 'TARGET', expect: ^hello}",
        "tcp_expect | 127.0.0.1:BYE | tcp: {address: 'TARGET', expect: ^hello}",
        "tcp_tls | 127.0.0.1:TLS | tcp: {address: 'TARGET', tls: {insecure_skip_verify: true}}",
      })
  void everySeriesIsTheSame(String module, String target, String ours) throws Exception {
    String filledIn = target;
    for (var port : ports.entrySet()) {
      filledIn = filledIn.replace(":" + port.getKey(), ":" + port.getValue());
    }

    Map<String, Double> theirs = blackbox(module, filledIn);
    Map<String, Double> own = own(ours.replace("TARGET", filledIn));

    assertThat(own.keySet()).isEqualTo(theirs.keySet());
    own.keySet().removeIf(BlackboxParityIT::isTime);
    assertThat(own).isEqualTo(filtered(theirs));
  }

  private static boolean isTime(String series) {
    return series.startsWith("probe_dns_lookup_time_seconds")
        || series.startsWith("probe_http_duration_seconds")
        || series.startsWith("probe_duration_seconds");
  }

  private static Map<String, Double> filtered(Map<String, Double> series) {
    return series.entrySet().stream()
        .filter(entry -> !isTime(entry.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Map<String, Double> own(String yaml) {
    ProbeResult result = kit.ask(ProbeKit.spec(yaml), Duration.ofSeconds(10));
    var series = new TreeMap<String, Double>();
    series.put("probe_success{}", result.verdict() == Verdict.OK ? 1.0 : 0.0);
    series.put("probe_duration_seconds{}", result.elapsed().toNanos() / 1e9);
    for (Measurement m : result.measurements()) {
      if (!m.metric().equals("probe_tls_cipher_info")) {
        series.put(m.metric() + withoutNewer(m.labels().toMap()), m.value());
      }
    }
    return series;
  }

  private Map<String, Double> blackbox(String module, String target) throws Exception {
    String query =
        "/probe?module=%s&target=%s"
            .formatted(module, URLEncoder.encode(target, StandardCharsets.UTF_8));
    try (var client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + blackboxPort + query))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return parse(answer.body());
    }
  }

  private static Map<String, Double> parse(String text) {
    var series = new TreeMap<String, Double>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              Matcher matcher = SERIES.matcher(line);
              assertThat(matcher.matches()).as(line).isTrue();
              var labels = new TreeMap<String, String>();
              Matcher label = LABEL.matcher(matcher.group(2) == null ? "" : matcher.group(2));
              while (label.find()) {
                if (!label.group(2).isEmpty()) { // an empty label is no label
                  labels.put(label.group(1), label.group(2));
                }
              }
              series.put(matcher.group(1) + withoutNewer(labels), Double.valueOf(matcher.group(3)));
            });
    return series;
  }

  /** Debian's 0.23 does not know the serial number yet. */
  private static Map<String, String> withoutNewer(Map<String, String> labels) {
    var known = new TreeMap<>(labels);
    known.remove("serialnumber");
    return known;
  }
}
