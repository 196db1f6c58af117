package io.tocsin.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesIndexTest {
  private static List<Matcher> regex(String text) {
    return List.of(new Matcher("job", Matcher.Op.REGEX, text));
  }

  @Test
  void selectorsThatAreNeverTheSameDoNotFillTheHeap() {
    var index = new SeriesIndex();
    String long100 = "x".repeat(100);
    for (int i = 0; i < 5_000; i++) {
      index.select(regex(long100 + i));
    }

    assertThat(index.selections()).isPositive().isLessThan(2_000);
  }

  @Test
  void aRememberedSelectorFindsWhatWasAddedSince() {
    var index = new SeriesIndex();
    var first = new MemorySeries(Labels.of("job", "b"));
    var second = new MemorySeries(Labels.of("job", "a"));
    index.add(first);
    assertThat(index.select(regex("a|b"))).containsExactly(first);
    index.add(second);
    index.add(new MemorySeries(Labels.of("job", "c")));

    assertThat(index.select(regex("a|b"))).containsExactly(second, first);
    assertThat(index.selections()).isEqualTo(1);
  }
}
