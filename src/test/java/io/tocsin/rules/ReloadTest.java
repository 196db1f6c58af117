package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.model.StaleMarker;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReloadTest {
  private static final String RULES =
      """
      - {record: r, expr: m}
      - {alert: A, expr: m > 0, for: 2m}
      """;

  private static TestGroup running() {
    var bench = new TestGroup(RULES);
    for (int minute = 0; minute <= 5; minute++) {
      bench.sample(minute, 1, "__name__", "m");
    }
    bench.evaluate(0);
    bench.evaluate(1);
    return bench;
  }

  private static Reload reload(TestGroup bench, String rules) {
    Reload reload = Reload.of(List.of(bench.running()), List.of(TestGroup.group(rules)));
    bench.become(reload.groups().getFirst());
    return reload;
  }

  @Test
  void anUnchangedGroupGoesOnUntouched() {
    TestGroup bench = running();
    RunningGroup before = bench.running();

    assertThat(reload(bench, RULES).groups().getFirst()).isSameAs(before);
  }

  @Test
  void forGoesOnWhenTheExpressionOfARuleChanges() {
    TestGroup bench = running();

    reload(bench, "- {alert: A, expr: m > 0.5, for: 2m}\n- {record: r, expr: m}");

    assertThat(TestGroup.told(bench.evaluate(2))).containsExactly("A 2..6");
  }

  @Test
  void aRuleWithOtherLabelsBeginsAnewAndTheOldSeriesEnd() throws Exception {
    TestGroup bench = running();

    reload(bench, "- {record: r, expr: m, labels: {a: b}}\n- {alert: B, expr: m > 0, for: 2m}");

    assertThat(TestGroup.told(bench.evaluate(2))).isEmpty();
    assertThat(bench.query(2, "{__name__=~\"r|ALERTS\"}"))
        .containsExactly("ALERTS{alertname=\"B\", alertstate=\"pending\"} 1.0", "r{a=\"b\"} 1.0");
  }

  @Test
  void seriesOfARemovedGroupEnd() {
    TestGroup bench = running();

    Reload reload = Reload.of(List.of(bench.running()), List.of());

    assertThat(reload.groups()).isEmpty();
    assertThat(reload.removed().getFirst().state().staleMarkers(TestGroup.minute(2)))
        .contains(new Sample(Labels.of("__name__", "r"), 120_000, StaleMarker.VALUE))
        .hasSize(3);
  }
}
