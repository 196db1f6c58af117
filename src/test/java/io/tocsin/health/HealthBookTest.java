package io.tocsin.health;

import static io.tocsin.health.Results.after;
import static io.tocsin.health.Results.measured;
import static io.tocsin.health.Results.result;
import static io.tocsin.health.Results.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.health.HealthBook.Accepted;
import io.tocsin.health.HealthBook.Replaced;
import io.tocsin.health.ServicePlan.InstancePlan;
import io.tocsin.health.ServicePlan.ProbePlan;
import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.model.StaleMarker;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthBookTest {
  private static final HealthPolicy POLICY = new HealthPolicy(2, 2, Duration.ofSeconds(2));
  private static final Labels TEAM = Labels.of("team", "web");

  private final HealthBook book = new HealthBook();
  private final Map<String, String> results = new HashMap<>();

  @BeforeEach
  void twoInstancesWithTwoProbes() {
    book.replaceAll(List.of(shop(1, instance("a"), instance("b"))), second(0));
  }

  private static ServicePlan shop(int quorum, InstancePlan... instances) {
    return new ServicePlan("shop", TEAM, quorum, List.of(instances));
  }

  private static InstancePlan instance(String name, String... probes) {
    Stream<String> names =
        probes.length == 0 ? Stream.of("ready", "liveness") : Arrays.stream(probes);
    return new InstancePlan(name, TEAM, names.map(p -> new ProbePlan(p, POLICY)).toList());
  }

  /** Hands in the next result of a probe; results of one probe are a second apart. */
  private Accepted accept(String id, char letter, Measurement... measurements) {
    String letters = results.merge(id, Character.toString(letter), String::concat);
    ProbeResult result = result(letter, letters.length(), measurements);
    ProbeHealth health = ProbeHealth.initial(POLICY);
    for (int i = 0; i < letters.length(); i++) {
      health = health.advance(result(letters.charAt(i), i + 1));
    }
    return book.accept(id, result, health).orElseThrow();
  }

  private Accepted acceptAll(String id, String letters) {
    Accepted last = accept(id, letters.charAt(0));
    for (char letter : letters.substring(1).toCharArray()) {
      last = accept(id, letter);
    }
    return last;
  }

  private static List<String> written(List<Sample> samples) {
    return samples.stream()
        .map(
            s -> {
              String value = StaleMarker.isStale(s.value()) ? "stale" : Double.toString(s.value());
              return s.labels() + " " + value;
            })
        .toList();
  }

  private static List<String> ofProbe(Accepted accepted) {
    return written(accepted.samples()).stream().filter(s -> !s.startsWith("service_")).toList();
  }

  private static List<String> ofService(Accepted accepted) {
    return written(accepted.samples()).stream().filter(s -> s.startsWith("service_")).toList();
  }

  private static final String READY =
      "{instance=\"a\", job=\"shop\", probe=\"ready\", team=\"web\"}";

  @Test
  void oneResultTellsWhatChangedOnAllThreeLevels() {
    acceptAll("shop/a/liveness", "o");
    acceptAll("shop/b/liveness", "o");
    acceptAll("shop/b/ready", "o");
    Accepted up = accept("shop/a/ready", 'o');
    accept("shop/a/ready", 'x');
    Accepted down = accept("shop/a/ready", 'x');

    assertThat(up.service().after().state()).isEqualTo(State.UP);
    assertThat(up.service().isTransition()).isTrue();
    assertThat(down.probe().id()).isEqualTo("shop/a/ready");
    assertThat(down.probe().after().state()).isEqualTo(State.DOWN);
    assertThat(down.instance().id()).isEqualTo("shop/a");
    assertThat(down.instance().after().why()).isEqualTo("ready: unexpected answer: status 503");
    assertThat(down.instance().after().firstBadAt()).hasValue(second(2));
    assertThat(down.service().id()).isEqualTo("shop");
    assertThat(down.service().after().state()).isEqualTo(State.DEGRADED);
    assertThat(down.service().after().why())
        .isEqualTo("a is DOWN: ready: unexpected answer: status 503");
  }

  @Test
  void aResultThatConfirmsWhatIsKnownChangesNeitherInstanceNorService() {
    acceptAll("shop/a/liveness", "o");
    acceptAll("shop/a/ready", "o");

    Accepted again = accept("shop/a/ready", 'o');

    assertThat(again.probe().isTransition()).isFalse();
    assertThat(again.instance().changed()).isFalse();
    assertThat(again.service().changed()).isFalse();
  }

  @Test
  void aSuccessWritesTheSeriesOfBlackboxExporterAndTheState() {
    Accepted ok = accept("shop/a/ready", 'o', Measurement.of("probe_http_status_code", 200));

    assertThat(ofProbe(ok))
        .containsExactlyInAnyOrder(
            "probe_success" + READY + " 1.0",
            "probe_duration_seconds" + READY + " 0.005",
            "probe_unknown" + READY + " 0.0",
            "probe_http_status_code" + READY + " 200.0",
            "probe_state" + READY.replace("team", "state=\"UP\", team") + " 1.0",
            "probe_consecutive_failures" + READY + " 0.0");
    assertThat(ok.samples())
        .first()
        .extracting(Sample::timestampMillis)
        .isEqualTo(second(1).toEpochMilli());
  }

  @Test
  void upComesFromTheProbeNamedLivenessElseFromTheFirst() {
    assertThat(ofProbe(accept("shop/a/liveness", 'o')))
        .contains("up{instance=\"a\", job=\"shop\", team=\"web\"} 1.0");
    book.replaceAll(List.of(shop(1, instance("c", "ping", "http"))), second(9));

    assertThat(ofProbe(accept("shop/c/ping", 'x')))
        .contains("up{instance=\"c\", job=\"shop\", team=\"web\"} 0.0");
    assertThat(ofProbe(accept("shop/c/http", 'x'))).noneMatch(s -> s.startsWith("up{"));
  }

  @Test
  void aFailureWritesReasonAndBeginUntilItIsOver() {
    accept("shop/a/ready", 'o');
    Accepted failed = accept("shop/a/ready", 'x');
    Accepted over = accept("shop/a/ready", 'o');

    String info = "probe_failure_info" + READY.replace("team", "reason=\"L7STS\", team");
    String first = "probe_first_failure_timestamp_seconds" + READY;
    assertThat(ofProbe(failed))
        .contains(info + " 1.0", first + " 1.772366402E9", "probe_success" + READY + " 0.0");
    assertThat(ofProbe(over)).contains(info + " stale", first + " stale");
  }

  @Test
  void theSeriesOfAStateEndsWithTheState() {
    Accepted down = acceptAll("shop/a/ready", "oxx");

    assertThat(ofProbe(down))
        .contains(
            "probe_state" + READY.replace("team", "state=\"UP\", team") + " stale",
            "probe_state" + READY.replace("team", "state=\"DOWN\", team") + " 1.0");
  }

  @Test
  void aMeasurementThatIsNoLongerMadeEndsItsSeriesOnce() {
    accept("shop/a/ready", 'o', measured("probe_tls_version_info", "version", "TLS 1.2"));
    Accepted other =
        accept("shop/a/ready", 'o', measured("probe_tls_version_info", "version", "TLS 1.3"));
    Accepted none = accept("shop/a/ready", 'o');

    String series = "probe_tls_version_info" + READY.replace("}", ", version=\"TLS 1.%d\"}");
    assertThat(ofProbe(other))
        .contains(series.formatted(2) + " stale", series.formatted(3) + " 1.0");
    assertThat(ofProbe(none))
        .contains(series.formatted(3) + " stale")
        .doesNotContain(series.formatted(2) + " stale");
  }

  @Test
  void unknownResultsSayNothingOfTheInstanceAndEndItsSeriesWhenTheStateIsUnknown() {
    accept("shop/a/liveness", 'x');
    Accepted first = accept("shop/a/liveness", 'u');
    Accepted second = acceptAll("shop/a/liveness", "uu");

    String success = "probe_success" + READY.replace("ready", "liveness");
    String up = "up{instance=\"a\", job=\"shop\", team=\"web\"}";
    assertThat(ofProbe(first)).noneMatch(s -> s.startsWith(success) || s.startsWith(up));
    assertThat(ofProbe(first))
        .contains("probe_unknown" + READY.replace("ready", "liveness") + " 1.0");
    assertThat(ofProbe(second)).contains(success + " stale", up + " stale");
  }

  @Test
  void serviceSeriesAreWrittenOnChangeAndElseEveryTenSeconds() {
    Accepted first = accept("shop/a/liveness", 'o');
    Accepted change = accept("shop/a/ready", 'o');
    List<List<String>> quiet =
        Stream.generate(() -> ofService(accept("shop/a/ready", 'o'))).limit(11).toList();

    assertThat(ofService(first)).hasSize(5);
    assertThat(ofService(change))
        .contains(
            "service_instances{job=\"shop\", state=\"UP\", team=\"web\"} 1.0",
            "service_instances{job=\"shop\", state=\"DOWN\", team=\"web\"} 0.0",
            "service_instances{job=\"shop\", state=\"UNKNOWN\", team=\"web\"} 1.0",
            "service_quorum{job=\"shop\", team=\"web\"} 1.0");
    assertThat(quiet.stream().filter(s -> !s.isEmpty())).hasSize(1);
  }

  @Test
  void aReloadKeepsWhatIsKnownOfWhatStays() {
    acceptAll("shop/a/ready", "oxx");

    Replaced replaced =
        book.replaceAll(List.of(shop(2, instance("a"), instance("b"), instance("c"))), second(9));

    assertThat(replaced.gone()).isEmpty();
    assertThat(replaced.samples()).isEmpty();
    assertThat(book.probe("shop/a/ready").orElseThrow().strip().toString()).isEqualTo("oxx");
    assertThat(book.instance("shop/a").orElseThrow().health().state()).isEqualTo(State.DOWN);
    assertThat(book.service("shop").orElseThrow().health().total()).isEqualTo(3);
    assertThat(book.service("shop").orElseThrow().health().quorum()).isEqualTo(2);
  }

  @Test
  void whatIsGoneEndsAllItsSeries() {
    Accepted last = acceptAll("shop/b/ready", "oxx");
    List<String> live =
        ofProbe(last).stream().filter(s -> !s.endsWith("stale")).map(HealthBookTest::name).toList();

    Replaced replaced = book.replaceAll(List.of(shop(1, instance("a"))), second(9));

    assertThat(replaced.gone()).containsExactly("shop/b", "shop/b/liveness", "shop/b/ready");
    assertThat(written(replaced.samples()).stream().map(HealthBookTest::name))
        .containsExactlyInAnyOrderElementsOf(live);
    assertThat(replaced.samples()).allMatch(s -> StaleMarker.isStale(s.value()));
    assertThat(replaced.samples()).allMatch(s -> s.timestampMillis() == second(9).toEpochMilli());
    assertThat(book.accept("shop/b/ready", result('o', 10), after(POLICY, "o"))).isEmpty();
  }

  private static String name(String written) {
    return written.substring(0, written.lastIndexOf(' '));
  }

  @Test
  void otherLabelsAreOtherSeriesOfTheSameInstance() {
    acceptAll("shop/a/ready", "oxx");
    var moved = new InstancePlan("a", Labels.of("team", "db"), instance("a").probes());

    Replaced replaced = book.replaceAll(List.of(shop(1, moved, instance("b"))), second(9));

    assertThat(written(replaced.samples())).contains("probe_success" + READY + " stale");
    assertThat(book.instance("shop/a").orElseThrow().health().state()).isEqualTo(State.DOWN);
    assertThat(ofProbe(accept("shop/a/ready", 'x')))
        .contains("probe_success" + READY.replace("web", "db") + " 0.0");
  }

  @Test
  void aServiceThatIsGoneEndsItsSeriesToo() {
    accept("shop/a/ready", 'o');

    Replaced replaced = book.replaceAll(List.of(), second(9));

    assertThat(replaced.gone()).contains("shop");
    assertThat(written(replaced.samples()))
        .contains("service_quorum{job=\"shop\", team=\"web\"} stale");
    assertThat(book.services()).isEmpty();
  }

  @Test
  void timesOfASeriesOnlyGrowThoughTheClockStepsBack() {
    book.accept("shop/a/ready", result('o', 100), after(POLICY, "o"));

    Accepted back = book.accept("shop/a/ready", result('o', 50), after(POLICY, "oo")).orElseThrow();

    assertThat(back.samples()).allMatch(s -> s.timestampMillis() == second(100).toEpochMilli() + 1);
  }
}
