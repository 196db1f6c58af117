package io.tocsin.lab;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Alertmanager with the demo's notify.yml tells the demo's console. */
class AlertmanagerHookIT {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HookConsole console = new HookConsole();

  @AfterEach
  void close() throws Exception {
    client.close();
    vertx.close().await(5, SECONDS);
  }

  private int serveConsole() throws Exception {
    Lab.Running lab =
        new Lab(vertx, Lab.Options.DEMO.onPorts(0, 0).withoutScenario()).start().await(5, SECONDS);
    Router root = Router.router(vertx);
    root.route("/lab/*").subRouter(LabRoutes.router(vertx, lab, console));
    HttpServer server =
        vertx.createHttpServer().requestHandler(root).listen(0, "127.0.0.1").await(5, SECONDS);
    return server.actualPort();
  }

  private Process alertmanager(int port, int consolePort) throws IOException {
    String config = Files.readString(Path.of("notify.yml"));
    assertThat(config).contains("127.0.0.1:9797");
    Path file = directory.resolve("notify.yml");
    Files.writeString(file, config.replace("127.0.0.1:9797", "127.0.0.1:" + consolePort));
    return new ProcessBuilder(
            "prometheus-alertmanager",
            "--config.file=" + file,
            "--storage.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--cluster.listen-address=")
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private boolean post(int port, String alerts) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v2/alerts"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(alerts))
            .build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private interface Claim {
    boolean holds();
  }

  private static void until(Claim claim) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!claim.holds()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  @Test
  void theConsoleShowsWhatAlertmanagerSends() throws Exception {
    int port = freePort();
    Process alertmanager = alertmanager(port, serveConsole());
    try {
      until(
          () ->
              post(
                  port,
                  """
                  [{"labels":{"alertname":"ShopInstanceDown","job":"shop","instance":"shop-2"},
                    "annotations":{"summary":"shop-2 is down"}}]
                  """));
      until(() -> !console.newestFirst().isEmpty());
    } finally {
      alertmanager.destroy();
      alertmanager.waitFor(5, SECONDS);
    }

    HookConsole.Received received = console.newestFirst().getFirst();
    assertThat(received.name()).isEqualTo("team");
    assertThat(received.status()).isEqualTo("firing");
    assertThat(received.groupKey()).isEqualTo("{}:{alertname=\"ShopInstanceDown\", job=\"shop\"}");
    assertThat(received.payload().getString("version")).isEqualTo("4");
    assertThat(received.alerts())
        .isEqualTo(
            List.of(
                new HookConsole.AlertLine(
                    "firing", "ShopInstanceDown", "shop-2", "shop-2 is down")));
  }
}
