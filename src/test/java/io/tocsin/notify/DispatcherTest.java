package io.tocsin.notify;

import static io.tocsin.notify.Stage.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Alertmanager's acceptance scenarios in virtual time, and what is meant to be better. */
class DispatcherTest {
  private static String route(String settings) {
    return "route: {receiver: team, "
        + settings
        + "}\nreceivers: [{name: team, "
        + WEBHOOK
        + "}]\n";
  }

  private static final String WEBHOOK = "webhook_configs: [{url: 'http://127.0.0.1/'}]";
  private static final String QUICK =
      "group_by: [], group_wait: 1s, group_interval: 1s, repeat_interval: 1ms";

  private static Delivery ok() {
    return new Delivery.Accepted("200 OK");
  }

  private static Delivery busy() {
    return new Delivery.TryLater(Duration.ZERO, "503");
  }

  // --- sending

  @Test
  void overlappingAlertsAreMergedAndALaterOneIsNot() {
    var stage =
        new Stage(route(QUICK))
            .post(1, 1.1, "alertname", "x")
            .post(1.2, 1, "alertname", "x")
            .post(2.1, "v1", 2, Optional.empty(), "alertname", "x")
            .post(3.6, "v2", 1.5, Optional.empty(), "alertname", "x")
            .post(4.6, "v2", 3, Optional.of(4.5), "alertname", "x")
            .post(4.8, "v3", 2.9, Optional.of(4.8), "alertname", "x")
            .post(4.8, "v3", 2.9, Optional.of(4.1), "alertname", "x")
            .post(5.3, 5, "alertname", "x");

    assertThat(stage.until(6.5))
        .containsExactly(
            "2.0 team first notification: x(1.0-)",
            "3.0 team repeat interval elapsed: x(1.0-v1)",
            "4.0 team repeat interval elapsed: x(1.0-v2)",
            "5.0 team all alerts resolved: x(1.0-4.8v3)",
            "6.3 team first notification: x(5.0-)");
  }

  @Test
  void anUnchangedGroupIsRepeatedUntilItIsResolved() {
    var stage =
        new Stage(route(QUICK)).post(1, 1, "alertname", "x").post(3.5, 1, 3, "alertname", "x");

    assertThat(stage.until(9))
        .containsExactly(
            "2.0 team first notification: x(1.0-)",
            "3.0 team repeat interval elapsed: x(1.0-)",
            "4.0 team all alerts resolved: x(1.0-3.0)");
  }

  @Test
  void aReceiverThatFailsDoesNotDelayTheOtherIntegration() {
    String yaml =
        """
        route: {receiver: team, group_wait: 1s, group_interval: 2s, repeat_interval: 3s}
        receivers:
        - name: team
          webhook_configs: [{url: 'http://127.0.0.1/1'}, {url: 'http://127.0.0.1/2'}]
        """;
    var stage =
        new Stage(yaml)
            .world((n, at) -> n.to().index() == 1 && at < 4.5 ? busy() : ok())
            .post(1, 1, "alertname", "x");

    stage.until(6.9);

    assertThat(stage.notifications())
        .extracting(n -> n.to().index() + " " + n.reason().text())
        .containsExactly(
            "0 first notification", "0 repeat interval elapsed", "1 first notification");
  }

  @Test
  void alertsThatJoinAreToldTogetherAtTheNextFlush() {
    var stage =
        new Stage(
            route("group_by: [], group_wait: 1s, group_interval: 1s, repeat_interval: 4900ms"));
    stage.post(1, 1, "alertname", "a").post(1.7, 1.7, "alertname", "b");
    stage.post(3.3, 3.3, "alertname", "c").post(3.3, 3.3, "alertname", "d");
    stage.post(3.3, 3.3, "alertname", "e");

    assertThat(stage.until(9.9))
        .containsExactly(
            "2.0 team first notification: a(1.0-) b(1.7-)",
            "4.0 team new alerts added: a(1.0-) b(1.7-) c(3.3-) d(3.3-) e(3.3-)",
            "9.0 team repeat interval elapsed: a(1.0-) b(1.7-) c(3.3-) d(3.3-) e(3.3-)");
  }

  @Test
  void anAlertThatNobodyTellsAgainResolvesByTimeout() {
    var stage =
        new Stage(
            "global: {resolve_timeout: 10s}\n"
                + route("group_by: [], group_wait: 1s, group_interval: 5s"));
    stage.post(1, 1, "alertname", "x");

    assertThat(stage.until(30))
        .containsExactly(
            "2.0 team first notification: x(1.0-)", "12.0 team all alerts resolved: x(1.0-11.0)");
  }

  @Test
  void anIntegrationThatDoesNotWantResolvedAlertsGetsOnlyFiringOnes() {
    String yaml =
        """
        route: {receiver: team, group_by: [], group_wait: 1s, group_interval: 5s}
        receivers:
        - name: team
          webhook_configs:
          - {url: 'http://127.0.0.1/', send_resolved: false}
        """;
    var stage =
        new Stage(yaml)
            .post(1, 1, "alertname", "v1")
            .post(1, 1, 10.0, "alertname", "v2")
            .post(3, 1, 3.0, "alertname", "v1")
            .post(3, 3, "alertname", "v3");

    assertThat(stage.until(12.9))
        .containsExactly(
            "2.0 team first notification: v1(1.0-) v2(1.0-)",
            "7.0 team new alerts added: v2(1.0-) v3(3.0-)");
  }

  @Test
  void anIntegrationThatWantsResolvedAlertsGetsThemWithTheOthers() {
    var stage =
        new Stage(route("group_by: [], group_wait: 1s, group_interval: 5s"))
            .post(1, 1, "alertname", "v1")
            .post(1, 1, 10.0, "alertname", "v2")
            .post(3, 1, 3.0, "alertname", "v1")
            .post(3, 3, "alertname", "v3");

    assertThat(stage.until(12.9))
        .containsExactly(
            "2.0 team first notification: v1(1.0-) v2(1.0-)",
            "7.0 team new alerts added: v1(1.0-3.0) v2(1.0-) v3(3.0-)",
            "12.0 team some alerts resolved: v2(1.0-10.0) v3(3.0-)");
  }

  @Test
  void anAlertThatComesAndGoesWithinGroupWaitIsNeverTold() {
    var stage =
        new Stage(route("group_wait: 5s"))
            .post(1, 1, "alertname", "x")
            .post(3, 1, 2.5, "alertname", "x");

    assertThat(stage.until(600)).isEmpty();
    assertThat(stage.dispatcher().alertCount()).isZero();
  }

  @Test
  void anAlertOlderThanGroupWaitIsToldAtOnce() {
    var stage = new Stage(route("group_wait: 5s")).post(10, 4.9, "alertname", "x");

    assertThat(stage.until(12)).containsExactly("10.0 team first notification: x(4.9-)");
  }

  @Test
  void aRefusedNotificationIsTriedAgainAtTheNextFlushUnderTheSameId() {
    var refused = new java.util.ArrayList<Notification>();
    var stage =
        new Stage(route("group_wait: 1s, group_interval: 20s"))
            .world(
                (n, at) -> {
                  refused.add(n);
                  return at < 20 ? new Delivery.Refused("404") : ok();
                })
            .post(1, 1, "alertname", "x");

    assertThat(stage.until(25)).containsExactly("22.0 team first notification: x(1.0-)");
    assertThat(refused).extracting(Notification::id).hasSize(2).containsOnly(refused.get(0).id());
  }

  @Test
  void aRepetitionIsAnotherNotificationWithAnotherId() {
    var stage = new Stage(route(QUICK)).post(1, 1, "alertname", "x");

    stage.until(4.5);

    assertThat(stage.notifications())
        .extracting(Notification::id)
        .hasSize(3)
        .doesNotHaveDuplicates();
  }

  @Test
  void resolvedAlertsStayUntilTheReceiverKnows() {
    var stage =
        new Stage(route("group_wait: 1s, group_interval: 20s"))
            .world((_, at) -> at > 20 && at < 40 ? new Delivery.Refused("404") : ok())
            .post(1, 1, "alertname", "x")
            .post(5, 1, 4.0, "alertname", "x");

    assertThat(stage.until(300))
        .containsExactly(
            "2.0 team first notification: x(1.0-)", "42.0 team all alerts resolved: x(1.0-4.0)");
    assertThat(stage.dispatcher().alertCount()).isZero();
    assertThat(stage.dispatcher().nextWake()).isEmpty();
  }

  @Test
  void theRepeatedEndOfAnAlertIsToldOnce() {
    var stage =
        new Stage(route("group_by: [], group_wait: 1s, group_interval: 2s"))
            .post(1, 1, "alertname", "x")
            .post(1, 1, "alertname", "y")
            .post(3, 1, 2.5, "alertname", "x")
            .post(6, 1, 2.5, "alertname", "x")
            .post(6, 6, "alertname", "z")
            .post(9, 1, 2.5, "alertname", "x");

    assertThat(stage.until(20))
        .containsExactly(
            "2.0 team first notification: x(1.0-) y(1.0-)",
            "4.0 team some alerts resolved: x(1.0-2.5) y(1.0-)",
            "6.0 team new alerts added: y(1.0-) z(6.0-)");
  }

  // --- muting

  private static final String INHIBITING =
      route("group_by: [], group_wait: 1s, group_interval: 1s, repeat_interval: 1s")
          + """
          inhibit_rules:
          - source_matchers: [alertname=JobDown]
            target_matchers: [alertname=InstanceDown]
            equal: [job, zone]
          """;

  @Test
  void targetsAreLeftOutWhileTheirSourceFires() {
    var stage =
        new Stage(INHIBITING)
            .post(1, 1, "alertname", "test1")
            .post(1, 1, "alertname", "InstanceDown", "zone", "aa")
            .post(1, 1, "alertname", "InstanceDown", "zone", "ab")
            .post(2.2, 2.2, "alertname", "JobDown", "zone", "aa")
            .post(3.6, 2.2, 3.6, "alertname", "JobDown", "zone", "aa");

    assertThat(stage.until(4.5))
        .containsExactly(
            "2.0 team first notification: test1(1.0-) InstanceDown(1.0-) InstanceDown(1.0-)",
            "3.0 team new alerts added: test1(1.0-) InstanceDown(1.0-) JobDown(2.2-)",
            "4.0 team some alerts resolved:"
                + " test1(1.0-) InstanceDown(1.0-) InstanceDown(1.0-) JobDown(2.2-3.6)");
  }

  @Test
  void aTargetThatIsInhibitedFromTheStartIsToldOnlyWithItsEnd() {
    var stage =
        new Stage(INHIBITING)
            .post(1, 1, "alertname", "InstanceDown", "zone", "aa")
            .post(1, 1, "alertname", "JobDown", "zone", "aa")
            .post(2.6, 1, 2.6, "alertname", "InstanceDown", "zone", "aa")
            .post(2.6, 1, 2.6, "alertname", "JobDown", "zone", "aa");

    assertThat(stage.until(9))
        .containsExactly(
            "2.0 team first notification: JobDown(1.0-)",
            "3.0 team all alerts resolved: InstanceDown(1.0-2.6) JobDown(1.0-2.6)");
  }

  @Test
  void anInhibitionIsExplained() {
    var stage =
        new Stage(INHIBITING)
            .post(1, 1, "alertname", "InstanceDown", "zone", "aa")
            .post(1, 1, "alertname", "JobDown", "zone", "aa");
    stage.until(1.5);

    GroupView group = stage.dispatcher().groups(second(1.5)).getFirst();

    assertThat(group.nextFlush()).isEqualTo(second(2));
    assertThat(group.alerts().getFirst().muting().orElseThrow().text())
        .isEqualTo("inhibited by {alertname=\"JobDown\", zone=\"aa\"} (inhibit_rules[0])");
    assertThat(group.alerts().get(1).muting()).isEmpty();
  }

  @Test
  void alertsThatAreSourceAndTargetDoNotSilenceEachOther() {
    var stage =
        new Stage(route("group_by: [], group_wait: 1s") + "inhibit_rules: [{}]\n")
            .post(1, 1, "alertname", "x")
            .post(1, 1, "alertname", "y");

    assertThat(stage.until(3)).containsExactly("2.0 team first notification: x(1.0-) y(1.0-)");
  }

  @Test
  void anAlertThatWasToldAndEndsWhileItIsInhibitedGetsItsEnd() {
    var stage =
        new Stage(INHIBITING)
            .post(1, 1, "alertname", "InstanceDown", "zone", "aa")
            .post(2.5, 2.5, "alertname", "JobDown", "zone", "aa")
            .post(3.5, 1, 3.4, "alertname", "InstanceDown", "zone", "aa");

    assertThat(stage.until(4.5))
        .containsExactly(
            "2.0 team first notification: InstanceDown(1.0-)",
            "3.0 team new alerts added: JobDown(2.5-)",
            "4.0 team some alerts resolved: InstanceDown(1.0-3.4) JobDown(2.5-)");
  }

  @Test
  void nothingClaimsThatAllIsOverWhileAMutedAlertFires() {
    String yaml =
        route("group_by: [], group_wait: 1s, group_interval: 1s, repeat_interval: 1h")
            + "inhibit_rules: [{source_matchers: [alertname=s], target_matchers: [alertname=b]}]\n";
    String split = "routes: [{matchers: [alertname=s], receiver: quiet}]}";
    var stage =
        new Stage(yaml.replace("1h}", "1h, " + split).replace("[{name", "[{name: quiet}, {name"))
            .post(1, 1, "alertname", "a")
            .post(1, 1, "alertname", "b")
            .post(2.5, 2.5, "alertname", "s")
            .post(3.5, 1, 3.4, "alertname", "a")
            .post(5.5, 2.5, 5.4, "alertname", "s");

    assertThat(stage.until(9))
        .containsExactly(
            "2.0 team first notification: a(1.0-) b(1.0-)",
            "4.0 team some alerts resolved: a(1.0-3.4) b(1.0-)");
  }

  @Test
  void aMutedRouteSaysWhatIsOwedWhenTheIntervalEnds() {
    String muted = // the base of these times is ten o'clock
        """
        route:
          receiver: team
          routes:
          - {group_wait: 1s, group_interval: 30s, mute_time_intervals: [ten], matchers: [a!=b]}
        receivers: [{name: team, webhook_configs: [{url: 'http://127.0.0.1/'}]}]
        time_intervals:
        - name: ten
          time_intervals: [{times: [{start_time: '10:01', end_time: '10:02'}]}]
        """;
    var stage =
        new Stage(muted)
            .post(1, 1, "alertname", "told")
            .post(70, 1, 70, "alertname", "told")
            .post(75, 75, 80, "alertname", "told");

    assertThat(stage.until(200))
        .containsExactly(
            "2.0 team first notification: told(1.0-)",
            "122.0 team all alerts resolved: told(75.0-80.0)");
  }

  @Test
  void aRouteOutsideOfItsActiveIntervalsSaysNothingAndWhy() {
    String yaml =
        """
        route:
          receiver: team
          routes: [{group_wait: 1s, active_time_intervals: [eleven], matchers: [a!=b]}]
        receivers: [{name: team, webhook_configs: [{url: 'http://127.0.0.1/'}]}]
        time_intervals:
        - name: eleven
          time_intervals: [{times: [{start_time: '11:00', end_time: '12:00'}]}]
        """;
    var stage = new Stage(yaml).post(1, 1, "alertname", "x");

    assertThat(stage.until(60)).isEmpty();
    assertThat(stage.dispatcher().groups(second(60)).getFirst().alerts().getFirst().muting())
        .hasValueSatisfying(
            muting ->
                assertThat(muting.text()).isEqualTo("outside of active time intervals eleven"));
  }

  // --- reload

  @Test
  void aReloadThatLeavesTheRouteLeavesItsGroupsAndTimers() {
    String settings = "group_by: [], group_wait: 1s, group_interval: 6s";
    String other = ", routes: [{matchers: [a=b], receiver: team}]";
    var stage =
        new Stage(route(settings))
            .post(1, 1, "alertname", "x")
            .reload(3, route(settings + other))
            .post(4, 4, "alertname", "y");

    assertThat(stage.until(13))
        .containsExactly(
            "2.0 team first notification: x(1.0-)", "8.0 team new alerts added: x(1.0-) y(4.0-)");
  }

  @Test
  void aReloadThatMovesAnAlertToAnotherRouteTellsTheOtherReceiver() {
    String receivers = "receivers: [{name: a, " + WEBHOOK + "}, {name: b, " + WEBHOOK + "}]\n";
    String before = "route: {receiver: a, group_wait: 1s}\n" + receivers;
    String after =
        "route: {receiver: a, group_wait: 1s, routes: [{receiver: b, matchers: ['alertname=x']}]}\n"
            + receivers;
    var stage = new Stage(before).post(1, 1, "alertname", "x").reload(30, after);

    assertThat(stage.until(60))
        .containsExactly("2.0 a first notification: x(1.0-)", "30.0 b first notification: x(1.0-)");
  }

  // --- bounds

  @Test
  void alertsAndGroupsBeyondTheLimitsAreRefusedWithTheReason() {
    var stage = new Stage(route("group_by: ['...']"), new Dispatcher.Limits(3, 2));
    var dispatcher = stage.dispatcher();

    assertThat(dispatcher.receive(List.of(firing("a"), firing("b")), second(1))).isEmpty();
    assertThat(dispatcher.receive(List.of(firing("c"), firing("a")), second(1)))
        .extracting(Dispatcher.Refusal::labels, Dispatcher.Refusal::why)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Labels.of("alertname", "c"), "there are 2 groups already, the limit"));
    assertThat(dispatcher.alertCount()).isEqualTo(2);
  }

  @Test
  void alertsWithoutLabelsOrThatEndBeforeTheyStartAreRefused() {
    var dispatcher = new Stage(route("group_wait: 1s")).dispatcher();
    var noLabels = new Alert(Labels.EMPTY, Labels.EMPTY, second(1), second(2), "");
    var backwards = new Alert(Labels.of("a", "b"), Labels.EMPTY, second(2), second(1), "");

    assertThat(dispatcher.receive(List.of(noLabels, backwards), second(1)))
        .extracting(Dispatcher.Refusal::why)
        .satisfiesExactly(
            why -> assertThat(why).contains("at least one label"),
            why -> assertThat(why).contains("before it starts"));
  }

  private static Alert firing(String name) {
    return new Alert(Labels.of("alertname", name), Labels.EMPTY, second(1), second(300), "");
  }
}
