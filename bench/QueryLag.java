import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How late probes start while clients send costly range queries, against how late they start while
 * nobody asks. The two take turns, so that a change of the machine's load meets both. The lag is
 * the server's own histogram, {@code probe_schedule_lag_seconds}; a percentile is interpolated in
 * its bucket.
 *
 * <pre>
 *   java bench/QueryLag.java [targets] [clients] [rounds]   (JDK 25; starts ./tocsin serve itself)
 * </pre>
 */
public class QueryLag {
  private static final String BASE = "http://127.0.0.1:19799";
  private static final Pattern BUCKET =
      Pattern.compile("probe_schedule_lag_seconds_bucket\\{le=\"([^\"]+)\"} (\\S+)");

  /** Over every series of the probes, for each second of the last five minutes. */
  private static final String QUERY =
      "sum by (__name__) (last_over_time({__name__=~\"probe_.+\"}[30s]))";

  private static final int WARM_UP_SECONDS = 30;
  private static final int PHASE_SECONDS = 15;

  private final HttpClient http = HttpClient.newHttpClient();
  private final LongAdder answered = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  public static void main(String[] args) throws Exception {
    int targets = args.length > 0 ? Integer.parseInt(args[0]) : 300;
    int clients = args.length > 1 ? Integer.parseInt(args[1]) : 16;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", QueryLag::answer);
    server.start();
    Path home = Files.createTempDirectory("query-lag");
    writeHome(home, targets, server.getAddress().getPort());
    Process tocsin =
        new ProcessBuilder(
                "./tocsin", "serve", "--home", home.toString(), "--listen", "127.0.0.1:19799")
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(tocsin::destroy));
    try {
      TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
      new QueryLag().measure(clients, rounds);
    } finally {
      tocsin.destroy();
      server.stop(0);
    }
    System.exit(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void measure(int clients, int rounds) throws Exception {
    var quiet = new TreeMap<Double, Double>();
    var busy = new TreeMap<Double, Double>();
    for (int round = 0; round < rounds; round++) {
      phase(0, quiet);
      phase(clients, busy);
    }
    print("nobody asks", quiet);
    print(clients + " clients ask", busy);
    System.out.printf(
        "queries answered: %d, %.2f s each; load average of the machine %s%n",
        answered.sum(),
        nanos.sum() / 1e9 / Math.max(1, answered.sum()),
        Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }

  /** Adds what the histogram grew by while {@code clients} asked. */
  private void phase(int clients, TreeMap<Double, Double> grown) throws Exception {
    var over = new AtomicBoolean();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var asking = new ArrayList<Future<Void>>();
      for (int i = 0; i < clients; i++) {
        asking.add(pool.submit(() -> ask(over)));
      }
      TimeUnit.SECONDS.sleep(1);
      Map<Double, Double> before = buckets();
      TimeUnit.SECONDS.sleep(PHASE_SECONDS);
      buckets().forEach((le, n) -> grown.merge(le, n - before.get(le), Double::sum));
      over.set(true);
      for (Future<Void> client : asking) {
        client.get(); // fails as the client did
      }
    }
  }

  private Void ask(AtomicBoolean over) throws Exception {
    while (!over.get()) {
      long now = Instant.now().getEpochSecond();
      String query =
          "/api/v1/query_range?query=%s&start=%d&end=%d&step=1"
              .formatted(URLEncoder.encode(QUERY, StandardCharsets.UTF_8), now - 300, now);
      long start = System.nanoTime();
      var answer = http.send(request(query), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.body());
      }
      answered.increment();
      nanos.add(System.nanoTime() - start);
    }
    return null;
  }

  private static HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(BASE + path)).build();
  }

  /** Cumulative counts by upper bound in seconds. */
  private Map<Double, Double> buckets() throws Exception {
    var buckets = new TreeMap<Double, Double>();
    Matcher line = BUCKET.matcher(http.send(request("/metrics"), BodyHandlers.ofString()).body());
    while (line.find()) {
      double le = line.group(1).equals("+Inf") ? 10 : Double.parseDouble(line.group(1));
      buckets.put(le, Double.parseDouble(line.group(2)));
    }
    return buckets;
  }

  private static void print(String what, TreeMap<Double, Double> buckets) {
    double all = buckets.lastEntry().getValue();
    System.out.printf(
        "%-18s probes %6.0f  p50 %5.1f ms  p90 %5.1f ms  p99 %5.1f ms  within 10 ms %5.1f %%%n",
        what,
        all,
        percentile(buckets, 0.5) * 1e3,
        percentile(buckets, 0.9) * 1e3,
        percentile(buckets, 0.99) * 1e3,
        100 * buckets.getOrDefault(0.01, 0.0) / all);
  }

  private static double percentile(TreeMap<Double, Double> buckets, double share) {
    double rank = share * buckets.lastEntry().getValue();
    double below = 0;
    double lower = 0;
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      if (bucket.getValue() >= rank) {
        double within = (rank - below) / Math.max(1, bucket.getValue() - below);
        return lower + (bucket.getKey() - lower) * within;
      }
      below = bucket.getValue();
      lower = bucket.getKey();
    }
    return lower;
  }

  private static void writeHome(Path home, int targets, int port) throws IOException {
    Files.createDirectories(home.resolve("probes"));
    var list = new StringBuilder();
    for (int i = 0; i < targets; i++) {
      list.append("- target-%d\n".formatted(i));
    }
    Files.writeString(
        home.resolve("probes/bench.yml"),
        """
        service: bench
        interval: 1s
        timeout: 900ms
        probes: {health: {http: "http://127.0.0.1:%d/"}}
        instances:
        """
                .formatted(port)
            + list);
  }
}
