package io.tocsin.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A home in a directory of the test, and the server on it. */
record TestHome(Path directory) {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  TestHome file(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }

  Server start() {
    return Server.start(
        new Server.Options(
            new Home(directory),
            Optional.of("127.0.0.1:0"),
            Optional.empty(),
            Set.of(),
            "test",
            Optional.empty()));
  }

  static HttpResponse<String> get(Server server, String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(server.url() + path)).build());
  }

  static HttpResponse<String> post(Server server, String path) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Waits until {@code holds}, at most 20 s. */
  static void eventually(String what, BooleanSupplier holds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 20 s: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
