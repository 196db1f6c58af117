package io.tocsin.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.Matcher.Op;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The index answers as asking every series would. */
class SelectionPropertyTest {
  @Provide
  Arbitrary<Labels> labels() {
    return Arbitraries.maps(Arbitraries.of("a", "b", "c"), Arbitraries.of("1", "2", "12", "3"))
        .map(Labels::of);
  }

  @Provide
  Arbitrary<Set<Labels>> series() {
    return labels().set().ofMaxSize(30);
  }

  @Provide
  Arbitrary<List<Matcher>> matchers() {
    Arbitrary<String> name = Arbitraries.of("a", "b", "c", "d");
    Arbitrary<String> value =
        Arbitraries.of("", "1", "2", "12", "9", ".*", ".+", "1|2", "1.*", "[23]", "1|", "(?i)x");
    return Combinators.combine(name, Arbitraries.of(Op.class), value)
        .as(Matcher::new)
        .list()
        .ofMaxSize(3);
  }

  @Property
  void theIndexFindsWhatAskingEverySeriesFinds(
      @ForAll("series") Set<Labels> series, @ForAll("matchers") List<Matcher> matchers) {
    var storage = new MemoryStorage(Duration.ofHours(1));
    series.forEach(labels -> storage.series(labels).append(0, 1));

    List<Labels> found =
        storage.querier().select(StorageContract.ALWAYS, matchers).stream()
            .map(SelectedSeries::labels)
            .toList();

    List<Labels> expected =
        series.stream()
            .filter(labels -> matchers.stream().allMatch(m -> m.matches(labels)))
            .sorted()
            .toList();
    assertThat(found).isEqualTo(expected);
  }
}
