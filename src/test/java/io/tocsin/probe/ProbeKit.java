package io.tocsin.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.tocsin.config.Document;
import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import io.tocsin.health.Measurement;
import io.tocsin.health.ProbeResult;
import io.tocsin.model.Labels;
import io.tocsin.probe.ProbeSpec.Surroundings;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Probers as the configuration makes them, and servers that behave and misbehave on loopback. */
final class ProbeKit implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofMillis(400);
  static final Duration PATIENCE = Duration.ofSeconds(5);

  final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setPreferNativeTransport(true)
              .setMaxEventLoopExecuteTime(500)
              .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
  final Surroundings surroundings =
      new Surroundings(vertx, InstantSource.system(), System::nanoTime);
  private final io.vertx.core.Context context = vertx.getOrCreateContext();

  /** What a document with one probe reads as; its faults are added to {@code faults}. */
  static Optional<ProbeSpec> read(String yaml, Path directory, Faults faults) {
    return new Document.Reader(faults, _ -> null)
        .parse(yaml, "probes.yml", directory)
        .flatMap(
            root ->
                root.build(
                    section ->
                        Protocols.ALL.stream()
                            .flatMap(p -> section.value(p.name()).flatMap(p::read).stream())
                            .findFirst()
                            .orElse(null)));
  }

  static List<String> faults(String yaml) {
    var faults = new Faults();
    read(yaml, Path.of("."), faults);
    return faults.sorted().stream().map(Fault::toString).toList();
  }

  static ProbeSpec spec(String yaml) {
    return spec(yaml, Path.of("."));
  }

  static ProbeSpec spec(String yaml, Path directory) {
    var faults = new Faults();
    return read(yaml, directory, faults)
        .orElseThrow(() -> new AssertionError(faults.sorted().toString()));
  }

  static Instance instance(String address) {
    return new Instance("shop", address, address, Labels.EMPTY);
  }

  /** The result of the probe that {@code yaml} describes. */
  ProbeResult ask(String yaml) {
    return ask(spec(yaml), PATIENCE);
  }

  ProbeResult askInVain(String yaml) {
    return ask(spec(yaml), TIMEOUT);
  }

  ProbeResult ask(ProbeSpec spec, Duration timeout) {
    return ask(spec.prober(surroundings, instance("127.0.0.1")), timeout);
  }

  /** Asks on an event loop, as probers must be asked. */
  ProbeResult ask(Prober prober, Duration timeout) {
    Promise<ProbeResult> answer = Promise.promise();
    context.runOnContext(_ -> prober.probe(timeout).onComplete(answer));
    return await(answer.future());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(20, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("not within 20 s", e);
    }
  }

  /** Listens on a free loopback port and returns it. */
  int server(NetServerOptions options, Handler<NetSocket> handler) {
    NetServer server =
        vertx
            .createNetServer(options)
            .exceptionHandler(_ -> {}) // probes break TLS and reset connections
            .connectHandler(
                socket -> {
                  socket.exceptionHandler(_ -> {});
                  handler.handle(socket);
                });
    return await(server.listen(0, "127.0.0.1")).actualPort();
  }

  int server(Handler<NetSocket> handler) {
    return server(new NetServerOptions(), handler);
  }

  /** Answers anything with {@code answer}, byte for byte, and keeps the connection open. */
  int answering(String answer) {
    return server(s -> s.handler(_ -> s.write(Buffer.buffer(answer.getBytes(ISO_8859_1)))));
  }

  /** Answers anything with {@code answer} and closes. */
  int answeringAndClosing(String answer) {
    return server(s -> s.handler(_ -> s.end(Buffer.buffer(answer.getBytes(ISO_8859_1)))));
  }

  /** The value of a measurement without labels. */
  static double value(ProbeResult result, String metric) {
    return value(result, metric, Labels.EMPTY);
  }

  static double value(ProbeResult result, String metric, Labels labels) {
    return result.measurements().stream()
        .filter(m -> m.metric().equals(metric) && m.labels().equals(labels))
        .mapToDouble(Measurement::value)
        .findFirst()
        .orElseThrow(() -> new AssertionError(metric + labels + " in " + result.measurements()));
  }

  static boolean has(ProbeResult result, String metric) {
    return result.measurements().stream().anyMatch(m -> m.metric().equals(metric));
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
