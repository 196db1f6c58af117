package io.tocsin.probe;

import io.tocsin.health.ProbeResult;
import io.tocsin.health.Verdict;
import io.tocsin.probe.ProbeSpec.Surroundings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks one URL as many targets would, each once a second, until it is killed; prints the results of
 * each second. Run by {@code bench/probe-cpu.sh}: URL, number of targets.
 */
final class ProbeLoad {
  private static final Duration TIMEOUT = Duration.ofMillis(900);
  private static final int TICKS_A_SECOND = 100;

  private final Vertx vertx;
  private final List<Prober> probers;
  private final Map<String, Integer> results = new HashMap<>(); // confined
  private int next;

  private ProbeLoad(Vertx vertx, List<Prober> probers) {
    this.vertx = vertx;
    this.probers = probers;
  }

  public static void main(String[] args) {
    var vertx =
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    var surroundings = new Surroundings(vertx, InstantSource.system(), System::nanoTime);
    ProbeSpec spec = ProbeKit.spec("http: " + args[0]);
    var probers = new ArrayList<Prober>();
    for (int i = 0; i < Integer.parseInt(args[1]); i++) {
      probers.add(spec.prober(surroundings, ProbeKit.instance("target-" + i)));
    }
    var load = new ProbeLoad(vertx, probers);
    vertx.getOrCreateContext().runOnContext(_ -> load.start());
  }

  private void start() {
    vertx.setPeriodic(1000 / TICKS_A_SECOND, _ -> tick());
    vertx.setPeriodic(1000, _ -> print());
  }

  /** A hundredth of the targets at a time, as a scheduler that spreads them would. */
  private void tick() {
    for (int i = 0; i < probers.size() / TICKS_A_SECOND; i++) {
      next = (next + 1) % probers.size();
      probers.get(next).probe(TIMEOUT).onSuccess(this::count);
    }
  }

  private void count(ProbeResult result) {
    String outcome =
        result.verdict() == Verdict.OK ? "ok" : result.reason() + " " + result.detail();
    results.merge(outcome, 1, Integer::sum);
  }

  private void print() {
    System.out.println(results);
    results.clear();
  }
}
