package io.tocsin.health;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the counter to that of a real HAProxy which checks a server that answers by a script. */
class ProbeHealthIT {
  /** Starts with a success: HAProxy begins one failure before DOWN, we begin at the top. */
  private static final String SCRIPT = "ooxoxxoxxxoxooxxxxoxooxxooxxxooooxxxxxxoxoxoxooxxxoo";

  @TempDir Path directory;

  /** What HAProxy shows of its server: the state and the counter. */
  private record Shown(String state, int counter) {}

  @ParameterizedTest(name = "rise {0} fall {1}")
  @CsvSource({"2, 3", "1, 1", "3, 2"})
  void theCounterIsThatOfHaproxy(int rise, int fall) throws Exception {
    List<Shown> expected = statesOfHaproxy(rise, fall);

    var policy = new HealthPolicy(rise, fall, Duration.ofHours(1));
    for (int i = 1; i <= SCRIPT.length(); i++) {
      ProbeHealth health = Results.after(policy, SCRIPT.substring(0, i));
      assertThat(new Shown(health.state().name(), health.counter()))
          .as("after %s", SCRIPT.substring(0, i))
          .isEqualTo(expected.get(i - 1));
    }
  }

  /** Each check asks for the state after the one before, which is settled by then. */
  private List<Shown> statesOfHaproxy(int rise, int fall) throws Exception {
    Path socket = directory.resolve("stats");
    BlockingQueue<Shown> seen = new LinkedBlockingQueue<>();
    var checks = new AtomicInteger();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          int check = checks.getAndIncrement();
          if (check > 0) {
            seen.add(shown(socket));
          }
          answer(exchange, check);
        });
    server.start();
    Process haproxy = haproxy(socket, server.getAddress().getPort(), rise, fall);
    try {
      return take(seen);
    } finally {
      haproxy.destroy();
      haproxy.waitFor(5, SECONDS);
      server.stop(0);
    }
  }

  private static List<Shown> take(BlockingQueue<Shown> seen) throws InterruptedException {
    var taken = new ArrayList<Shown>();
    while (taken.size() < SCRIPT.length()) {
      Shown next = seen.poll(10, SECONDS);
      assertThat(next).as("check %d of HAProxy", taken.size()).isNotNull();
      taken.add(next);
    }
    return taken;
  }

  private static void answer(HttpExchange exchange, int check) throws IOException {
    boolean ok = check >= SCRIPT.length() || SCRIPT.charAt(check) == 'o';
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(ok ? 200 : 503, -1);
    exchange.close();
  }

  private Process haproxy(Path socket, int port, int rise, int fall) throws IOException {
    Path configuration = directory.resolve("haproxy.cfg");
    Files.writeString(
        configuration,
        """
        global
          stats socket %s level user
        defaults
          mode http
          timeout connect 2s
          timeout client 2s
          timeout server 2s
          timeout check 2s
        frontend unused
          bind unix@%s
          default_backend shop
        backend shop
          option httpchk GET /
          http-check expect status 200
          server s 127.0.0.1:%d check inter 20ms rise %d fall %d
        """
            .formatted(socket, directory.resolve("frontend"), port, rise, fall));
    return new ProcessBuilder("/usr/sbin/haproxy", "-db", "-f", configuration.toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private static Shown shown(Path socket) throws IOException {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(US_ASCII.encode("show stat\n"));
      List<String> lines =
          new String(Channels.newInputStream(channel).readAllBytes(), US_ASCII).lines().toList();
      List<String> names = List.of(lines.getFirst().substring("# ".length()).split(","));
      String[] server =
          lines.stream().filter(l -> l.startsWith("shop,s,")).findFirst().orElseThrow().split(",");
      String state = server[names.indexOf("status")].replaceFirst(" .*", "");
      return new Shown(state, Integer.parseInt(server[names.indexOf("check_health")]));
    }
  }
}
