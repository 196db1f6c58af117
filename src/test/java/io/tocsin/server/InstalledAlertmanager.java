package io.tocsin.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An Alertmanager process on loopback that notifies nobody, asked by amtool. */
final class InstalledAlertmanager implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final Process process;

  /**
   * @param directory for its data; made here
   */
  InstalledAlertmanager(Path directory, int port) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.port = port;
    Path config =
        Files.writeString(
            directory.resolve("am.yml"),
            "{route: {receiver: nobody}, receivers: [{name: nobody}]}");
    process =
        new ProcessBuilder(
                "prometheus-alertmanager",
                "--config.file=" + config,
                "--storage.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Whether it takes connections yet. */
  boolean listens() {
    try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** The alerts that are active now; none while the process does not answer. */
  List<JsonObject> active() {
    try {
      Process amtool =
          new ProcessBuilder(
                  "amtool",
                  "--alertmanager.url=http://127.0.0.1:" + port,
                  "alert",
                  "query",
                  "--output=json")
              .redirectError(directory.resolve("amtool").toFile())
              .start();
      String answer = new String(amtool.getInputStream().readAllBytes(), UTF_8);
      return amtool.waitFor() == 0
          ? new JsonArray(answer).stream().map(JsonObject.class::cast).toList()
          : List.of();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The names of the active alerts. */
  List<String> names() {
    return active().stream()
        .map(alert -> alert.getJsonObject("labels").getString("alertname"))
        .toList();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
