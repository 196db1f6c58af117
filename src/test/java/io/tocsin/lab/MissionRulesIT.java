package io.tocsin.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Prometheus's own promtool and Alertmanager's amtool judge the files of the demo's home. */
class MissionRulesIT {
  private static void succeeds(String... command) throws IOException, InterruptedException {
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(tool.getInputStream().readAllBytes(), UTF_8);

    assertThat(tool.waitFor(30, SECONDS)).as(said).isTrue();
    assertThat(tool.exitValue()).as(said).isZero();
    assertThat(said).contains("SUCCESS");
  }

  @Test
  void theRulesAreValid() throws Exception {
    succeeds("promtool", "check", "rules", "rules/shop.yml", "rules/mission.yml");
  }

  @Test
  void theMissionRulesDoNotFallIntoTheTraps() throws Exception {
    succeeds("promtool", "test", "rules", "src/test/resources/rules/mission.test.yml");
  }

  @Test
  void theShopRulesTellEachTroubleOnce() throws Exception {
    succeeds("promtool", "test", "rules", "src/test/resources/rules/shop.test.yml");
  }

  @Test
  void theNotificationsAreAnAlertmanagerConfiguration() throws Exception {
    succeeds("amtool", "check-config", "notify.yml");
  }
}
