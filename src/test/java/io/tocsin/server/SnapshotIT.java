package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.model.StaleMarker;
import io.tocsin.storage.MemoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots are read by the real promtool. */
class SnapshotIT {
  private static final long AT_MILLIS = 1_700_000_000_250L;

  @TempDir private Path data;

  @Test
  void promtoolMakesBlocksOfASnapshot() throws Exception {
    var storage = new MemoryStorage(Duration.ofDays(36_500));
    Labels odd = Labels.of("__name__", "requests:rate5m", "path", "a\"b\\c\nd", "code", "200");
    storage.series(odd).append(AT_MILLIS, 1e-7);
    storage.series(odd).append(AT_MILLIS + 15_000, Double.POSITIVE_INFINITY);
    storage.series(odd).append(AT_MILLIS + 30_000, StaleMarker.VALUE);
    storage.series(Labels.of("__name__", "up")).append(AT_MILLIS, 1);

    String name = snapshot(storage, true);

    assertThat(name).matches("[0-9]{8}T[0-9]{6}Z-[0-9a-f]{16}");
    Path text = data.resolve("snapshots").resolve(name).resolve("samples.om");
    Path blocks = data.resolve("blocks");
    run("tsdb", "create-blocks-from", "openmetrics", text.toString(), blocks.toString());
    Files.createDirectories(blocks.resolve("wal")); // the dump insists on one
    assertThat(run("tsdb", "dump", blocks.toString()).lines())
        .containsExactlyInAnyOrder(
            "{__name__=\"requests:rate5m\", code=\"200\", path=\"a\\\"b\\\\c\\nd\"} 1e-07 "
                + AT_MILLIS,
            "{__name__=\"requests:rate5m\", code=\"200\", path=\"a\\\"b\\\\c\\nd\"} +Inf "
                + (AT_MILLIS + 15_000),
            "{__name__=\"up\"} 1 " + AT_MILLIS);
    assertThat(
            Files.readString(data.resolve("snapshots/" + snapshot(storage, false) + "/samples.om")))
        .isEqualTo("# EOF\n");
  }

  @Test
  void whatIsLeftOfAnUnfinishedSnapshotGoesWithTheNext() throws Exception {
    Path left = Files.createDirectories(data.resolve("snapshots/20260101T000000Z-1.tmp"));
    Files.writeString(left.resolve("samples.om"), "up 1");

    String name = snapshot(new MemoryStorage(Duration.ofDays(1)), true);

    try (var snapshots = Files.list(data.resolve("snapshots"))) {
      assertThat(snapshots).containsExactly(data.resolve("snapshots").resolve(name));
    }
  }

  private String snapshot(MemoryStorage storage, boolean withHead) throws IOException {
    var writer = new StorageVerticle(storage, InstantSource.system());
    return new Administration(true, storage, writer, data, InstantSource.system())
        .snapshot(withHead);
  }

  private String run(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add("promtool");
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(data, "out", "");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor()).as(Files.readString(out)).isZero();
    return Files.readString(out);
  }
}
