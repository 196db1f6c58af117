import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long after the response that decides a failure the webhook request arrives, with {@code fall:
 * 1}, {@code for: 0s}, {@code group_wait: 0s}. Both ends are in this process, so one clock
 * measures.
 *
 * <pre>
 *   java bench/PageLatency.java [instances] [rounds]     (JDK 25; starts ./tocsin serve itself)
 * </pre>
 */
public class PageLatency {
  private static final Pattern ALERT =
      Pattern.compile(
          "\"status\":\"(firing|resolved)\",\"labels\":\\{[^}]*\"instance\":\"i(\\d+)\"");

  /** One instance: a health endpoint that can be broken, and what came of it. */
  static final class Target {
    volatile boolean broken;
    volatile long decidedNanos;
    final LinkedBlockingQueue<Page> pages = new LinkedBlockingQueue<>();

    void answer(HttpExchange exchange) throws IOException {
      boolean failing = broken;
      byte[] body = (failing ? "down" : "up").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(failing ? 503 : 200, body.length);
      exchange.getResponseBody().write(body);
      if (failing && decidedNanos == 0) {
        decidedNanos = System.nanoTime();
      }
      exchange.close();
    }
  }

  record Page(boolean firing, long atNanos) {}

  public static void main(String[] args) throws Exception {
    int instances = args.length > 0 ? Integer.parseInt(args[0]) : 20;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 15;
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < instances; i++) {
      targets.add(new Target());
    }
    HttpServer server = HttpServer.create(new InetSocketAddress("0.0.0.0", 0), 1000);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/health", exchange -> targets.get(instance(exchange)).answer(exchange));
    server.createContext("/hook", exchange -> receive(exchange, targets));
    server.start();

    Path home = Files.createTempDirectory("page-latency");
    writeHome(home, instances, server.getAddress().getPort());
    Process tocsin =
        new ProcessBuilder(
                "./tocsin", "serve", "--home", home.toString(), "--listen", "127.0.0.1:19797")
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(tocsin::destroy));
    try {
      TimeUnit.SECONDS.sleep(8); // start, first probes, JIT
      print(measure(targets, rounds));
    } finally {
      tocsin.destroy();
      server.stop(0);
    }
    System.exit(0);
  }

  /** Instance i listens on 127.0.1.(i+1). */
  private static int instance(HttpExchange exchange) {
    return exchange.getLocalAddress().getAddress().getAddress()[3] - 1;
  }

  private static void receive(HttpExchange exchange, List<Target> targets) throws IOException {
    long now = System.nanoTime();
    String payload =
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
            .replace(" ", "");
    Matcher alerts = ALERT.matcher(payload);
    while (alerts.find()) {
      boolean firing = alerts.group(1).equals("firing");
      targets.get(Integer.parseInt(alerts.group(2))).pages.add(new Page(firing, now));
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static List<Double> measure(List<Target> targets, int rounds) throws Exception {
    List<Double> latencies = Collections.synchronizedList(new ArrayList<>());
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < targets.size(); i++) {
        Target target = targets.get(i);
        int offset = i;
        pool.submit(
            () -> {
              TimeUnit.MILLISECONDS.sleep(offset * 137L);
              for (int round = 0; round < rounds; round++) {
                target.decidedNanos = 0;
                target.broken = true;
                Page page = await(target, true);
                latencies.add((page.atNanos - target.decidedNanos) / 1e6);
                target.broken = false;
                await(target, false);
                TimeUnit.MILLISECONDS.sleep(1500 + offset * 13L);
              }
              return null;
            });
      }
    }
    return latencies;
  }

  private static Page await(Target target, boolean firing) throws InterruptedException {
    Page page;
    do {
      page = target.pages.poll(30, TimeUnit.SECONDS);
      if (page == null) {
        throw new IllegalStateException("no webhook within 30 s; see the log in the home");
      }
    } while (page.firing != firing);
    return page;
  }

  private static void print(List<Double> latencies) {
    if (System.getenv("PAGE_LATENCY_ALL") != null) {
      System.out.println(latencies.stream().map(l -> "%.0f".formatted(l)).toList());
    }
    List<Double> sorted = latencies.stream().sorted().toList();
    System.out.printf(
        "response that decides -> webhook request: n=%d p50=%.1f ms p90=%.1f ms p99=%.1f ms"
            + " max=%.1f ms%n",
        sorted.size(), at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99), at(sorted, 1));
  }

  private static double at(List<Double> sorted, double share) {
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.ceil(share * sorted.size())));
  }

  private static void writeHome(Path home, int instances, int port) throws IOException {
    Files.createDirectories(home.resolve("probes"));
    Files.createDirectories(home.resolve("rules"));
    var list = new StringBuilder();
    for (int i = 0; i < instances; i++) {
      list.append("- {address: 127.0.1.%d, name: i%d}\n".formatted(i + 1, i));
    }
    Files.writeString(
        home.resolve("probes/bench.yml"),
        """
        service: bench
        interval: 500ms
        timeout: 400ms
        rise: 1
        fall: 1
        probes:
          health: {http: "http://{address}:%d/health"}
        instances:
        """
                .formatted(port)
            + list);
    Files.writeString(
        home.resolve("rules/bench.yml"),
        """
        groups:
        - name: bench
          interval: 15s
          rules:
          - alert: InstanceDown
            expr: probe_success == 0
        """);
    Files.writeString(
        home.resolve("notify.yml"),
        """
        route:
          receiver: hook
          group_by: [alertname, instance]
          group_wait: 0s
          group_interval: 1s
          repeat_interval: 1h
        receivers:
        - name: hook
          webhook_configs:
          - url: http://127.0.0.1:%d/hook
        """
            .formatted(port));
  }
}
