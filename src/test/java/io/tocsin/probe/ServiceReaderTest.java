package io.tocsin.probe;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import io.tocsin.health.HealthPolicy;
import io.tocsin.health.ServicePlan.ProbePlan;
import io.tocsin.model.Labels;
import io.tocsin.probe.Fixtures.Ask;
import io.tocsin.probe.Fixtures.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceReaderTest {
  @TempDir Path home;
  private final Faults faults = new Faults();

  @BeforeEach
  void directory() throws IOException {
    Files.createDirectory(home.resolve("probes"));
  }

  private List<ServiceConfig> read(String yaml) throws IOException {
    Files.writeString(home.resolve("probes/shop.yml"), yaml);
    return read(new ServiceReader(faults, Map.of("HOST", "10.1.1.1")::get, Ask.ALL));
  }

  private List<ServiceConfig> read(ServiceReader reader) {
    return reader.read(home.resolve("probes/shop.yml"), "probes/shop.yml");
  }

  private List<String> told() {
    return faults.sorted().stream().map(Fault::toString).toList();
  }

  @Test
  void theExampleOfTheDesignIsRead() throws Exception {
    List<ServiceConfig> read =
        read(
            """
            service: shop
            labels: {team: web, site: dc1}
            instances: [10.0.0.11, {address: 10.0.0.12, name: shop-2, labels: {zone: b}}]
            quorum: 2
            interval: 5s
            timeout: 2s
            rise: 2
            fall: 3
            fast_interval: 500ms
            probes:
              liveness:  {ask: are you there}
              readiness: {tell: are you well, interval: 20s, fall: 1}
            """);

    assertThat(told()).isEmpty();
    Labels labels = Labels.of("team", "web", "site", "dc1");
    Timing timing = new Timing(ofSeconds(5), ofSeconds(2), ofMillis(500), ofSeconds(5), 2, 3);
    Timing slower = new Timing(ofSeconds(20), ofSeconds(2), ofMillis(500), ofSeconds(20), 2, 1);
    assertThat(read)
        .containsExactly(
            new ServiceConfig(
                "shop",
                labels,
                List.of(
                    new Instance("shop", "10.0.0.11", "10.0.0.11", labels),
                    new Instance("shop", "shop-2", "10.0.0.12", labels.with("zone", "b"))),
                2,
                List.of(
                    new ProbeConfig("liveness", new Words("are you there"), timing),
                    new ProbeConfig("readiness", new Words("are you well"), slower))));
  }

  @Test
  void theShortestServiceHasTheDefaults() throws Exception {
    List<ServiceConfig> read = read("{service: a, instances: [h], probes: {p: {ask: x}}}\n");

    assertThat(read.getFirst().quorum()).isEqualTo(1);
    assertThat(read.getFirst().probes().getFirst().timing())
        .isEqualTo(new Timing(ofSeconds(10), ofSeconds(2), ofSeconds(1), ofSeconds(10), 2, 3));
  }

  @Test
  void timeoutAndFastIntervalShrinkWithTheInterval() throws Exception {
    List<ServiceConfig> read =
        read("{service: a, instances: [h], interval: 500ms, probes: {p: {ask: x}}}\n");

    assertThat(read.getFirst().probes().getFirst().timing())
        .isEqualTo(new Timing(ofMillis(500), ofMillis(500), ofMillis(500), ofMillis(500), 2, 3));
  }

  @Test
  void aProbeInheritsTheDownIntervalThatTheServiceStates() throws Exception {
    List<ServiceConfig> read =
        read(
            "{service: a, instances: [h], down_interval: 1m,"
                + " probes: {p: {ask: x, interval: 5s}, q: {ask: x, down_interval: 2m}}}\n");

    assertThat(read.getFirst().probes())
        .extracting(p -> p.timing().downInterval())
        .containsExactly(ofSeconds(60), ofSeconds(120));
  }

  @Test
  void aFileMayHoldAListAndVariablesOfTheEnvironment() throws Exception {
    List<ServiceConfig> read =
        read(
            """
            - {service: a, instances: ['${HOST}:80'], probes: {p: {ask: x}}}
            - {service: b, instances: [h], probes: {p: {ask: x}}}
            """);

    assertThat(read).extracting(ServiceConfig::name).containsExactly("a", "b");
    assertThat(read.getFirst().instances().getFirst().address()).isEqualTo("10.1.1.1:80");
  }

  @Test
  void everyFaultIsToldWithItsPlace() throws Exception {
    List<ServiceConfig> read =
        read(
            """
            service: shop
            labels: {job: x, "a-b": y}
            instances:
            - h1
            - {address: h2, name: h1}
            - {name: h3}
            quorum: 5
            interval: 5s
            timeout: 6s
            depends_on: [db]
            probes:
              a/b: {ask: x}
              two: {ask: x, tell: y}
              none: {interval: 1s}
              late: {ask: x, timeout: 7s, fall: 0}
              typo: {aks: x}
            """);

    assertThat(read).isEmpty();
    assertThat(told())
        .containsExactly(
            "probes/shop.yml:6:3: instances[2].address: is required",
            "probes/shop.yml:10:13: depends_on: is not supported by this version; leave it out",
            "probes/shop.yml:13:8: probes.two: must hold exactly one of ask, tell",
            "probes/shop.yml:14:9: probes.none: must hold exactly one of ask, tell",
            "probes/shop.yml:15:27: probes.late.timeout: must not exceed interval 5s",
            "probes/shop.yml:15:37: probes.late.fall: must be from 1 to 1000",
            "probes/shop.yml:16:9: probes.typo: must hold exactly one of ask, tell",
            "probes/shop.yml:16:10: probes.typo.aks: unknown key");
  }

  @Test
  void brokenInvariantsOfTheServiceAreToldTogether() throws Exception {
    read(
        """
        service: a/b
        labels: {job: x}
        instances: [h1, h1]
        quorum: 3
        interval: 5s
        timeout: 6s
        rise: 0
        probes: {p: {ask: x}}
        """);

    assertThat(told())
        .containsExactly(
            "probes/shop.yml:1:10: service: the name of a service must not contain /: a/b",
            "probes/shop.yml:2:9: labels: label job is reserved; choose another name",
            "probes/shop.yml:3:12: instances: two are named h1; names must be unique",
            "probes/shop.yml:4:9: quorum: must be from 1 to 2, the number of instances, is 3",
            "probes/shop.yml:6:10: timeout: must not exceed interval 5s",
            "probes/shop.yml:7:7: rise: must be from 1 to 1000");
  }

  @Test
  void whatIsMissingIsTold() throws Exception {
    read("interval: 5s\n");

    assertThat(told())
        .containsExactly(
            "probes/shop.yml:1:1: service: is required",
            "probes/shop.yml:1:1: instances: is required",
            "probes/shop.yml:1:1: probes: is required");
  }

  @Test
  void aServiceIsDefinedOnceInAllFiles() throws Exception {
    Path first = home.resolve("probes/a.yml");
    Path second = home.resolve("probes/shop.yml");
    Files.writeString(first, "{service: shop, instances: [h], probes: {p: {ask: x}}}");
    Files.copy(first, second);
    var reader = new ServiceReader(faults, _ -> null, Ask.ALL);

    assertThat(reader.read(first, "probes/a.yml")).hasSize(1);
    assertThat(reader.read(second, "probes/shop.yml")).isEmpty();
    assertThat(told())
        .containsExactly(
            "probes/shop.yml:1:11: service: shop is defined at probes/a.yml:1:11 already");
  }

  @Test
  void aServiceBecomesThePlanOfItsHealth() throws Exception {
    ServiceConfig read =
        read("{service: a, labels: {t: x}, instances: [h], probes: {p: {ask: x, rise: 4}}}")
            .getFirst();

    assertThat(read.plan().instances().getFirst().probes())
        .containsExactly(new ProbePlan("p", new HealthPolicy(4, 3, ofSeconds(30))));
    assertThat(read.plan().instances().getFirst().labels()).isEqualTo(Labels.of("t", "x"));
  }

  /** A reload keeps the health of a target whose question is the same as before. */
  @Test
  void theSameTextReadsAsTheSameQuestions() throws Exception {
    Files.writeString(home.resolve("token"), "s3cret");
    Files.writeString(
        home.resolve("probes/shop.yml"),
        """
        service: shop
        instances: [10.0.0.1]
        probes:
          http:
            http:
              url: "https://{address}/ready"
              headers: {accept: application/json}
              bearer_token_file: ../token
              tls: {insecure_skip_verify: true}
              expect:
                status: [200, 2xx]
                header: {content-type: json}
                body_matches: "^ok"
                json: "status == 'ready'"
                max_duration: 1s
          tcp: {tcp: {port: 25, send: "EHLO x", expect: "^220"}}
        """);

    List<ServiceConfig> once = readWith(Protocols.ALL);
    List<ServiceConfig> again = readWith(Protocols.ALL);

    assertThat(told()).isEmpty();
    assertThat(once).hasSize(1);
    assertThat(again).isEqualTo(once);
  }

  private List<ServiceConfig> readWith(List<Protocol> protocols) {
    return read(new ServiceReader(faults, _ -> null, protocols));
  }
}
