package io.tocsin.probe;

import static io.tocsin.probe.Fixtures.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.probe.Fixtures.Words;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetsTest {
  private static final ProbeConfig PROBE = new ProbeConfig("p", new Words("x"), Timing.DEFAULT);

  private static ServiceConfig service(List<Instance> instances) {
    return new ServiceConfig("shop", Labels.EMPTY, instances, 1, List.of(PROBE));
  }

  /** Instances 0 to count - 1; all on one host, or each on its own. */
  private static ServiceConfig instances(int count, boolean oneHost) {
    return service(
        IntStream.range(0, count)
            .mapToObj(
                i -> {
                  String host = oneHost ? "127.0.0.1" : "10.0." + i / 256 + "." + i % 256;
                  return instance("shop", "shop-" + i, host + ":" + (8000 + i));
                })
            .toList());
  }

  @Test
  void idsAndPhasesAreTheSameEveryTime() {
    List<Target> once = Targets.of(List.of(instances(20, false)), 0);

    assertThat(Targets.of(List.of(instances(20, false)), 0)).isEqualTo(once);
    assertThat(once).extracting(Target::id).contains("shop/shop-7/p");
    assertThat(Targets.of(List.of(instances(20, false)), 1))
        .extracting(Target::phase)
        .doesNotContainAnyElementsOf(once.stream().map(Target::phase).toList());
  }

  @Test
  void phasesOfManyHostsSpreadOverTheInterval() {
    List<Target> targets = Targets.of(List.of(instances(1000, false)), 0);

    long[] perSecond = new long[10];
    targets.forEach(target -> perSecond[(int) target.phase().toSeconds()]++);

    // 100 expected in each, standard deviation 9.5
    assertThat(Arrays.stream(perSecond)).allMatch(count -> count > 60 && count < 140);
  }

  @Test
  void targetsOfOneHostDivideTheIntervalEvenly() {
    List<Target> targets = Targets.of(List.of(instances(8, true)), 0);

    List<Duration> phases = targets.stream().map(Target::phase).sorted().toList();
    for (int i = 1; i < phases.size(); i++) {
      assertThat(phases.get(i).minus(phases.get(i - 1))).isEqualTo(Duration.ofMillis(1250));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "10.0.0.1:80, 10.0.0.1",
    "shop.example:8080, shop.example",
    "[2001:db8::1]:80, 2001:db8::1",
    "2001:db8::1, 2001:db8::1",
  })
  void hostIsTheAddressWithoutItsPort(String address, String host) {
    assertThat(Targets.host(address)).isEqualTo(host);
  }

  @Test
  void sharesAreCompleteAndKeepInstancesTogether() {
    List<Target> targets = Targets.of(List.of(instances(100, false)), 0);

    List<List<Target>> shares = Targets.share(targets, 3);

    assertThat(shares).hasSize(3).allMatch(share -> share.size() > 15);
    assertThat(shares.stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(targets);
    for (int part = 0; part < 3; part++) {
      int expected = part;
      assertThat(shares.get(part))
          .allMatch(target -> Targets.part(target.instance(), 3) == expected);
    }
  }
}
