package io.tocsin.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class HookConsoleTest {
  private final HookConsole console = new HookConsole();

  private void receive(int number, int padding) {
    Buffer body =
        new JsonObject()
            .put("status", "firing")
            .put("groupKey", "group-" + number)
            .put("alerts", new JsonArray())
            .put("padding", "x".repeat(padding))
            .toBuffer();
    console.accept("team", body, number);
  }

  @Test
  void theLastHundredAreKept() {
    for (int i = 1; i <= 150; i++) {
      receive(i, 0);
    }

    assertThat(console.newestFirst()).hasSize(HookConsole.KEPT);
    assertThat(console.newestFirst().getFirst().groupKey()).isEqualTo("group-150");
    assertThat(console.newestFirst().getLast().groupKey()).isEqualTo("group-51");
  }

  @Test
  void bigPayloadsPushOlderOnesOut() {
    for (int i = 1; i <= 10; i++) {
      receive(i, 1 << 20);
    }

    int bytes = console.newestFirst().stream().mapToInt(HookConsole.Received::sizeBytes).sum();
    assertThat(bytes).isBetween(7 << 20, HookConsole.KEPT_BYTES);
    assertThat(console.newestFirst().getFirst().receivedAtMillis()).isEqualTo(10);
  }
}
