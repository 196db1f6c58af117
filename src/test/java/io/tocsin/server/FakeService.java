package io.tocsin.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A service with a health endpoint that can be broken, and a webhook that keeps what it gets. */
final class FakeService implements AutoCloseable {
  private final HttpServer server;
  private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
  private volatile int status = 200;
  private volatile int hookStatus = 200;

  FakeService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/health", exchange -> answer(exchange, status));
    server.createContext("/hook", this::receive);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  void answers(int newStatus) {
    status = newStatus;
  }

  void hookAnswers(int newStatus) {
    hookStatus = newStatus;
  }

  private void receive(HttpExchange exchange) throws IOException {
    var payload = new JsonObject(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    int answer = hookStatus;
    if (answer == 200) {
      received.add(payload);
    }
    answer(exchange, answer);
  }

  private static void answer(HttpExchange exchange, int code) throws IOException {
    byte[] body = ("status " + code).getBytes(UTF_8);
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** The next webhook payload that fits, within 20 s; others before it are dropped. */
  JsonObject await(Predicate<JsonObject> fits) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) {
      JsonObject payload = received.poll(100, TimeUnit.MILLISECONDS);
      if (payload != null && fits.test(payload)) {
        return payload;
      }
    }
    throw new AssertionError("no such webhook within 20 s");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
