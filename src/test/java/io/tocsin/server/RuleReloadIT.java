package io.tocsin.server;

import static io.tocsin.server.TestHome.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the series of groups that a reload takes away. */
class RuleReloadIT {
  private static final String KEPT = "{record: 'kept:x', expr: vector(1)}";
  private static final String GONE = "{record: 'gone:x', expr: vector(1)}";

  @TempDir Path directory;

  private static String group(String name, String rules) {
    return "groups: [{name: " + name + ", interval: 1s, rules: [" + rules + "]}]";
  }

  private static boolean has(Server server, String metric) {
    try {
      return TestHome.get(server, "/api/v1/query?query=" + metric).body().contains("\"value\"");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRenamedGroupLeavesNoGapAndOnlyWhatNobodyWritesEnds() throws Exception {
    TestHome home = new TestHome(directory).file("rules/r.yml", group("old", KEPT + ", " + GONE));
    Server server = home.start();
    try {
      eventually("it is recorded", () -> has(server, "kept:x") && has(server, "gone:x"));
      home.file("rules/r.yml", group("new", KEPT));

      TestHome.post(server, "/-/reload");

      eventually(
          "what is gone ends",
          () -> {
            assertThat(has(server, "kept:x")).isTrue();
            return !has(server, "gone:x");
          });
    } finally {
      server.stop();
    }
  }
}
