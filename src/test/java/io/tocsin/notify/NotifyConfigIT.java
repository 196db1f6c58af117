package io.tocsin.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compares what we accept and how we route with Debian's amtool. */
class NotifyConfigIT {
  private record Run(int status, String output) {}

  private static Run amtool(String... arguments) throws Exception {
    var command = Stream.concat(Stream.of("amtool"), Arrays.stream(arguments)).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  @TestFactory
  Stream<DynamicTest> amtoolAcceptsAndRefusesTheSameFiles() {
    return NotifyFiles.all()
        .filter(file -> !NotifyFiles.is(file, "newer"))
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      Run run = amtool("check-config", file.toString());

                      assertThat(run.status == 0)
                          .as(run.output)
                          .isEqualTo(!NotifyFiles.is(file, "bad"));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> amtoolRoutesToTheSameReceivers() {
    return Stream.of(
            List.of("alertname=x"),
            List.of("severity=critical"),
            List.of("severity=critical", "team=db"),
            List.of("severity=critical", "team=dbx"),
            List.of("severity=critical", "team=web", "zone=b", "instance=a1"),
            List.of("severity=critical", "team=web", "owner=y", "kind=d"),
            List.of("severity=critical", "team=web", "kind=ac"))
        .map(labels -> DynamicTest.dynamicTest(labels.toString(), () -> compareRoutes(labels)));
  }

  private static void compareRoutes(List<String> labels) throws Exception {
    Path tree = Path.of("src/test/resources/notify/tree.yml");
    String[] arguments =
        Stream.concat(
                Stream.of("config", "routes", "test", "--config.file=" + tree), labels.stream())
            .toArray(String[]::new);
    Labels alert =
        Labels.of(labels.stream().flatMap(l -> Stream.of(l.split("="))).toArray(String[]::new));

    String ours =
        String.join(
            ",",
            NotifyFiles.read(tree).config().orElseThrow().route().match(alert).stream()
                .map(Route::receiver)
                .toList());

    // before the receivers stands a warning where the machine has an amtool configuration
    assertThat(ours).isEqualTo(amtool(arguments).output.strip().lines().toList().getLast());
  }
}
