package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import io.tocsin.promql.Engine;
import io.tocsin.storage.ForwardingQuerier;
import io.tocsin.storage.MemoryStorage;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import io.tocsin.storage.Storage;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rules that run at once, and reads that they share. */
class ConcurrentEvaluationTest {
  private static final String RULES =
      """
      - {record: 'job:up', expr: 'sum by (job) (up)'}
      - {record: up, expr: 'up{job="a"} * 0', labels: {job: c}}
      - {alert: Few, expr: 'job:up < 2'}
      - {alert: Down, expr: up == 0}
      - {record: alerts, expr: 'count by (alertname) (ALERTS)'}
      - {alert: Same, expr: up == 1}
      - {alert: Same, expr: 'up{job="a"} == 0'}
      - {alert: Ambiguous, expr: 'up', labels: {job: '', instance: ''}}
      """;

  private final Storage storage = new MemoryStorage(Duration.ofDays(365));
  private final GroupEvaluator evaluator =
      new GroupEvaluator(
          new Engine(Engine.Limits.DEFAULT, Set.of()),
          new GroupEvaluator.Settings(Labels.EMPTY, URI.create("http://t"), Duration.ofMinutes(1)),
          () -> 0);

  private void store() {
    for (String job : List.of("a", "b")) {
      for (int instance = 0; instance < 3; instance++) {
        storage
            .series(Labels.of("__name__", "up", "job", job, "instance", "i" + instance))
            .append(0, instance % 2);
      }
    }
  }

  private Evaluation evaluate(GroupPlan plan, Workers workers, RuleGroup group, Querier querier) {
    return evaluator.evaluate(
        group, plan, workers, GroupState.initial(group), querier, TestGroup.minute(1));
  }

  @Test
  void whatRunsAtOnceYieldsWhatRunsInOrder() {
    store();
    RuleGroup group = TestGroup.group(RULES);
    Workers threads = tasks -> tasks.reversed().parallelStream().forEach(Runnable::run);

    Evaluation inOrder = evaluate(GroupPlan.inOrder(group), Workers.NONE, group, storage.querier());
    Evaluation atOnce = evaluate(GroupPlan.concurrent(group), threads, group, storage.querier());

    assertThat(GroupPlan.concurrent(group).batches()).hasSizeLessThan(group.rules().size());
    assertThat(atOnce.samples()).containsExactlyInAnyOrderElementsOf(inOrder.samples());
    assertThat(atOnce.alerts()).containsExactlyInAnyOrderElementsOf(inOrder.alerts());
    assertThat(atOnce.state()).isEqualTo(inOrder.state());
    assertThat(atOnce.failures()).isEqualTo(inOrder.failures()).isEqualTo(1);
  }

  @Test
  void aSelectionOfSeveralRulesIsReadOnceAndStillSeesWhatRulesRecord() {
    store();
    RuleGroup group = TestGroup.group("- {record: n, expr: count(up)}\n" + RULES);
    var counting = new Counting(storage.querier());

    Evaluation evaluation = evaluate(GroupPlan.inOrder(group), Workers.NONE, group, counting);

    assertThat(counting.reads).hasValue(2); // of up; of up{job="a"}
    assertThat(evaluation.samples())
        .as("the rule after the one that records up{job=c}")
        .anyMatch(
            sample ->
                sample.labels().get("alertname").equals("Down")
                    && sample.labels().get("job").equals("c"));
  }

  /** Counts the selections of {@code up}. */
  private static final class Counting extends ForwardingQuerier {
    private final AtomicInteger reads = new AtomicInteger();

    Counting(Querier querier) {
      super(querier);
    }

    @Override
    public List<SelectedSeries> select(TimeRange range, List<Matcher> matchers) {
      if (matchers.contains(Matcher.equal(Labels.NAME, "up"))) {
        reads.incrementAndGet();
      }
      return querier.select(range, matchers);
    }
  }
}
