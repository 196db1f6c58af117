package io.tocsin.config;

import static io.tocsin.config.Invariant.check;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SectionTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "s3cret");

  @TempDir Path directory;
  private final Faults faults = new Faults();

  record Check(String name, Duration interval, Duration timeout) {
    Check {
      check(!name.isBlank(), "name", "must not be empty");
      check(timeout.compareTo(interval) <= 0, "timeout", "must not exceed interval %s", interval);
    }

    static Optional<Check> from(Value yaml) {
      return yaml.build(
          s ->
              new Check(
                  s.string("name"),
                  s.duration("interval", ofSeconds(30)),
                  s.duration("timeout", ofSeconds(5))));
    }
  }

  private <T> Optional<T> read(String yaml, Function<Section, @Nullable T> read) {
    return new Document.Reader(faults, ENVIRONMENT::get)
        .parse(yaml, "web.yml", directory)
        .flatMap(root -> root.build(read));
  }

  private List<Check> checks(String yaml) {
    return read(yaml, s -> s.list("probes", Check::from)).orElse(List.of());
  }

  private List<String> told() {
    return faults.sorted().stream().map(Fault::toString).toList();
  }

  @Test
  void goodMappingsBecomeRecords() {
    List<Check> read = checks("probes:\n- {name: a, interval: 10s}\n- {name: b}\n");

    assertThat(read)
        .containsExactly(
            new Check("a", ofSeconds(10), ofSeconds(5)),
            new Check("b", ofSeconds(30), ofSeconds(5)));
    assertThat(told()).isEmpty();
  }

  @Test
  void everyFaultIsToldAtOnceWithItsPlace() {
    checks(
        """
        probes:
        - name: a
          interval: 10s
          timeout: 11s
        - interval: 5s
        - name: c
          interval: soon
        - {name: d, timout: 3s}
        """);

    assertThat(told())
        .containsExactly(
            "web.yml:4:12: probes[0].timeout: must not exceed interval PT10S",
            "web.yml:5:3: probes[1].name: is required",
            "web.yml:7:13: probes[2].interval: is not a duration such as 30s: soon",
            "web.yml:8:13: probes[3].timout: unknown key, did you mean timeout?");
  }

  @Test
  void twoBrokenInvariantsOfOneRecordAreBothTold() {
    checks("probes:\n- {name: ' ', interval: 1s, timeout: 2s}\n");

    assertThat(told())
        .containsExactly(
            "web.yml:2:10: probes[0].name: must not be empty",
            "web.yml:2:38: probes[0].timeout: must not exceed interval PT1S");
  }

  @Test
  void aKeyGivenTwiceIsAFault() {
    checks("probes:\n- name: a\n  name: b\n");

    assertThat(told()).containsExactly("web.yml:3:3: probes[0].name: is given twice");
  }

  @Test
  void brokenYamlNamesLineAndColumn() {
    checks("probes: [\n- a\n");

    assertThat(told()).hasSize(1).first().asString().startsWith("web.yml:2:").contains("not YAML");
  }

  @Test
  void anAliasInsideItsOwnAnchorIsAFaultAndNotAnEndlessLoop() {
    checks("probes: &a\n- *a\n");

    assertThat(told()).hasSize(1).first().asString().contains("alias");
  }

  @Test
  void mergedKeysAreReadAndOwnKeysWin() {
    List<Check> read =
        checks("probes:\n- &base {name: a, interval: 20s}\n- {<<: *base, name: b}\n");

    assertThat(read.get(1)).isEqualTo(new Check("b", ofSeconds(20), ofSeconds(5)));
  }

  @Test
  void variablesOfTheEnvironmentAreFilledInAndMissingOnesAreFaults() {
    Optional<List<String>> read =
        read("all: ['${TOKEN}!', '$${TOKEN}', '$1']\n", s -> s.strings("all"));

    assertThat(read).hasValue(List.of("s3cret!", "${TOKEN}", "$1"));
    read("all: ['${NOPE}']\n", s -> s.strings("all"));
    assertThat(told()).containsExactly("web.yml:1:7: all[0]: environment variable NOPE is not set");
  }

  @Test
  void secretsComeFromTheFileOrTheKeyAndNeverPrint() throws Exception {
    Files.writeString(directory.resolve("pw"), "hunter2\n");

    Optional<Secret> secret = read("password_file: pw\n", s -> s.secret("password").orElseThrow());

    assertThat(secret.orElseThrow().reveal()).isEqualTo("hunter2");
    assertThat(secret.toString()).doesNotContain("hunter2");
    read("{password: a, password_file: pw}\n", s -> s.secret("password"));
    assertThat(told())
        .containsExactly(
            "web.yml:1:30: password_file: only one of password and password_file may be given");
  }
}
