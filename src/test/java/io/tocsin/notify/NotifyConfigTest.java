package io.tocsin.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class NotifyConfigTest {
  private static final Path TREE = Path.of("src/test/resources/notify/tree.yml");

  @TestFactory
  Stream<DynamicTest> filesAreAcceptedOrRefusedWithTheFaultTheyState() {
    return NotifyFiles.all()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> holds(file)));
  }

  private static void holds(Path file) throws Exception {
    NotifyFiles.Read read = NotifyFiles.read(file);

    if (NotifyFiles.isRefused(file)) {
      String stated = Files.readAllLines(file).getFirst().substring(2);
      assertThat(read.faults()).singleElement().asString().contains(stated);
      assertThat(read.config()).isEmpty();
    } else {
      assertThat(read.faults()).isEmpty();
      assertThat(read.config()).isPresent();
    }
  }

  private static Route root() {
    return NotifyFiles.read(TREE).config().orElseThrow().route();
  }

  private static List<String> keys(String... labels) {
    return root().match(Labels.of(labels)).stream().map(Route::key).toList();
  }

  @Test
  void childrenInheritAllButIntervals() {
    Route critical = root().routes().getFirst();
    Route zoneB = critical.routes().getFirst();

    assertThat(zoneB.receiver()).isEqualTo("pager");
    assertThat(zoneB.groupInterval()).isEqualTo(Duration.ofSeconds(90));
    assertThat(zoneB.repeatInterval()).isEqualTo(Duration.ofHours(3));
    assertThat(zoneB.groupBy()).isEqualTo(GroupBy.EVERYTHING);
    assertThat(zoneB.muteTimeIntervals()).containsExactly("nights");
    assertThat(critical.muteTimeIntervals()).isEmpty();
    assertThat(critical.routes().get(1).groupBy()).isEqualTo(GroupBy.NOTHING);
  }

  @Test
  void anAlertGoesToTheFirstMatchingChildAndOnWhereThatContinues() {
    assertThat(keys("alertname", "x")).containsExactly("{}");
    assertThat(keys("severity", "critical")).containsExactly("{}/{severity=\"critical\"}");
    assertThat(keys("severity", "critical", "team", "db", "zone", "b", "instance", "a1"))
        .containsExactly(
            "{}/{severity=\"critical\",team=~\"web|db\"}/{instance=~\"a.*\",zone=\"b\"}",
            "{}/{severity=\"critical\"}");
    assertThat(keys("severity", "critical", "team", "db", "owner", "x"))
        .containsExactly(
            "{}/{severity=\"critical\",team=~\"web|db\"}", "{}/{severity=\"critical\"}");
  }

  @Test
  void routesWithTheSameMatchersAreToldApartByTheirIds() {
    NotifyConfig config =
        Stage.config(
            """
            route:
              receiver: a
              routes: [{matchers: [x=y], continue: true}, {matchers: [x=y]}]
            receivers: [{name: a}]
            """);

    assertThat(config.route().match(Labels.of("x", "y")))
        .extracting(Route::id)
        .containsExactly("{}/{x=\"y\"}", "{}/{x=\"y\"}#2");
  }

  @Test
  void secretsPrintNowhere() {
    String printed = NotifyFiles.read(TREE).config().orElseThrow().toString();

    assertThat(printed).contains("team").doesNotContain("127.0.0.1", "abc", "dTpw");
  }

  @Test
  void webhooksTakeOverTheGlobalHttpConfigUnlessTheyHaveTheirOwn() {
    Receiver team = NotifyFiles.read(TREE).config().orElseThrow().receiver(root());

    assertThat(team.integrations())
        .extracting(w -> ((Webhook) w).http().authorization().orElseThrow().reveal())
        .containsExactly("Basic dTpw", "Bearer abc");
  }
}
