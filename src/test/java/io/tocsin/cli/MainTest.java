package io.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir Path home;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private void file(String name, String content) throws Exception {
    Files.createDirectories(home.resolve(name).getParent());
    Files.writeString(home.resolve(name), content);
  }

  @Test
  void checkOfAGoodHomeCountsWhatItFound() throws Exception {
    file(
        "probes/web.yml",
        """
        service: web
        instances: [10.0.0.1, 10.0.0.2]
        probes: {liveness: {http: "http://{address}:8080/health"}}
        """);

    assertThat(run("check", "--home", home.toString())).isZero();
    assertThat(out.toString()).contains("1 file: 1 service, 2 instances, 0 rule groups, 0 rules");
  }

  @Test
  void checkTellsEveryFaultOfEveryFileAndExitsWithOne() throws Exception {
    file("probes/web.yml", "service: web\ninstancez: [a]\nprobes: {}\n");
    file("rules/a.yml", "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: sum(\n");
    file("notify.yml", "route: {receiver: nobody}\n");
    file("tocsin.yml", "listen: here\n");

    assertThat(run("check", "--home", home.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("probes/web.yml:2:1: instancez: unknown key, did you mean instances?")
        .contains("rules/a.yml:5:")
        .contains("notify.yml:1:")
        .contains("tocsin.yml:1:9: listen: must be HOST:PORT, is here");
  }

  @Test
  void checkOfSingleFilesKnowsThemByTheirContent() throws Exception {
    file("a.yml", "groups:\n- name: g\n  rules:\n  - record: 'a b'\n    expr: up\n    for: 1m\n");

    assertThat(run("check", home.resolve("a.yml").toString())).isEqualTo(1);
    assertThat(out.toString()).contains("a.yml:");
  }

  @Test
  void aMissingFileIsAFaultAndNoStackTrace() {
    assertThat(run("check", home.resolve("none.yml").toString())).isEqualTo(1);
    assertThat(out.toString()).contains("none.yml:1:1: no such file");
  }

  @Test
  void aHomeThatIsNoDirectoryIsOneSentence() {
    assertThat(run("check", "--home", home.resolve("none").toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith("tocsin: the home ").doesNotContain("Exception");
  }

  @Test
  void serveRefusesToStartOnFaults() throws Exception {
    file("probes/web.yml", "servize: web\n");

    assertThat(run("serve", "--home", home.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("probes/web.yml:1:1: servize: unknown key, did you mean service?")
        .contains("not started");
  }

  @Test
  void wrongUsageExitsWithTwo() {
    assertThat(run("serve", "--listen", "nowhere")).isEqualTo(2);
    assertThat(err.toString()).contains("must be HOST:PORT such as 127.0.0.1:9797");
    assertThat(run("srve")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
  }

  @Test
  void namesThatSwitchNothingAreWrongUsageWhereNothingRuns() {
    String unknown = "--enable-feature=promql-experimental-functions,promql-experimental-fns";
    String complaint = "unknown name for --enable-feature: promql-experimental-fns; known are ";

    assertThat(run("check", "--home", home.toString(), unknown)).isEqualTo(2);
    assertThat(err.toString()).contains(complaint).contains("promql-binop-fill-modifiers");
    assertThat(run("test", "rules", unknown, "none.yml")).isEqualTo(2);
    assertThat(run("check", "rules", unknown, "none.yml")).isEqualTo(2);
  }

  @Test
  void namesThatSwitchNothingAreAWarningWhereAServerRuns() throws Exception {
    file("probes/web.yml", "servize: web\n");

    assertThat(run("serve", "--home", home.toString(), "--enable-feature=agent")).isEqualTo(1);
    assertThat(err.toString())
        .contains("tocsin: warning: unknown name for --enable-feature: agent; known are ")
        .contains("not started");
  }

  @Test
  void namesOfWhatIsAlwaysOnAreTakenQuietly() {
    String always = "--enable-feature=promql-at-modifier,promql-negative-offset,native-histograms";

    assertThat(run("check", "--home", home.toString(), always)).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void versionAndHelpExitWithZero() {
    assertThat(run("--version")).isZero();
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("tocsin").contains("demo").contains("check");
  }

  @Test
  void theRepositoryItselfIsAGoodHome() {
    assertThat(run("check", "--home", ".")).as(out.toString()).isZero();
  }
}
