package io.tocsin.storage;

import static io.tocsin.storage.Storage.Outcome.APPENDED;
import static io.tocsin.storage.Storage.Outcome.DUPLICATE;
import static io.tocsin.storage.Storage.Outcome.OUT_OF_ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.Matcher.Op;
import io.tocsin.model.Sample;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.StartTimes;
import io.tocsin.model.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every {@link Storage} promises. An implementation's test extends this. */
abstract class StorageContract {
  static final TimeRange ALWAYS = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  private static final long NOON = 1_767_268_800_000L;

  /** An empty store; the test closes nothing. */
  abstract Storage create(Duration retention);

  private Storage store() {
    return create(Duration.ofHours(2));
  }

  private static Labels series(String name, String... labels) {
    return Labels.of(labels).with(Labels.NAME, name);
  }

  /** {@code name op "value"} words separated by a comma. */
  private static List<Matcher> matchers(String selector) {
    var matchers = new ArrayList<Matcher>();
    for (String one : selector.split(" & ")) {
      String[] parts = one.split(" ", 3);
      Op op =
          switch (parts[1]) {
            case "=" -> Op.EQUAL;
            case "!=" -> Op.NOT_EQUAL;
            case "=~" -> Op.REGEX;
            case "!~" -> Op.NOT_REGEX;
            default -> throw new IllegalArgumentException(one);
          };
      matchers.add(new Matcher(parts[0], op, parts[2].replace("''", "")));
    }
    return matchers;
  }

  private static List<String> found(Storage storage, String selector) {
    return storage.querier().select(ALWAYS, matchers(selector)).stream()
        .map(series -> series.labels().toString())
        .toList();
  }

  private static SampleArray samples(Storage storage, TimeRange range) {
    List<SelectedSeries> all = storage.querier().select(range, List.of());
    return all.isEmpty() ? SampleArray.EMPTY : all.getFirst().samples();
  }

  private static List<Long> timestamps(SampleArray samples) {
    var timestamps = new ArrayList<Long>();
    for (int i = 0; i < samples.size(); i++) {
      timestamps.add(samples.timestampMillis(i));
    }
    return timestamps;
  }

  @Test
  void whatWasAppendedIsSelectedBitForBit() {
    double[] values = {
      0,
      -0.0,
      1,
      Math.PI,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      Double.NaN,
      StaleMarker.VALUE,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      42,
      42,
      42
    };
    Storage storage = store();
    Storage.Series up = storage.series(series("up"));
    for (int i = 0; i < values.length; i++) {
      assertThat(up.append(NOON + i * 15_000L, values[i])).isEqualTo(APPENDED);
    }

    SampleArray read = samples(storage, ALWAYS);

    assertThat(read.size()).isEqualTo(values.length);
    for (int i = 0; i < values.length; i++) {
      assertThat(read.timestampMillis(i)).isEqualTo(NOON + i * 15_000L);
      assertThat(Double.doubleToRawLongBits(read.value(i)))
          .isEqualTo(Double.doubleToRawLongBits(values[i]));
    }
  }

  @Test
  void timestampsMayBeNegativeAndFarApart() {
    List<Long> far = List.of(Long.MIN_VALUE, -86_400_000L, -1L, 0L, 1L, NOON, Long.MAX_VALUE);
    Storage storage = store();
    Storage.Series up = storage.series(series("up"));

    far.forEach(at -> assertThat(up.append(at, 1)).isEqualTo(APPENDED));

    assertThat(timestamps(samples(storage, ALWAYS))).isEqualTo(far);
  }

  @Test
  void aRangeIsInclusiveAtBothEndsAlsoAcrossManyChunks() {
    Storage storage = store();
    Storage.Series up = storage.series(series("up"));
    for (int i = 0; i < 1_000; i++) {
      up.append(NOON + i * 1_000L, i);
    }

    SampleArray read = samples(storage, new TimeRange(NOON + 99_000, NOON + 501_000));

    assertThat(read.size()).isEqualTo(403);
    assertThat(read.value(0)).isEqualTo(99);
    assertThat(read.value(402)).isEqualTo(501);
  }

  @Test
  void aSeriesWithoutSamplesInTheRangeIsNotSelectedNorNamed() {
    Storage storage = store();
    Labels gap = series("gap", "job", "a");
    storage.append(List.of(new Sample(gap, NOON, 1), new Sample(gap, NOON + 10_000, 2)));

    var inside = new TimeRange(NOON + 1, NOON + 9_999);

    assertThat(storage.querier().select(inside, List.of())).isEmpty();
    assertThat(storage.querier().labelNames(inside, List.of())).isEmpty();
    assertThat(storage.querier().labelValues("job", inside, List.of())).isEmpty();
  }

  @Test
  void aSampleTwiceIsADuplicateAndAnOlderOrDifferentOneIsOutOfOrder() {
    Storage.Series up = store().series(series("up"));
    up.append(NOON, 1);

    assertThat(up.append(NOON, 1)).isEqualTo(DUPLICATE);
    assertThat(up.append(NOON, 2)).isEqualTo(OUT_OF_ORDER);
    assertThat(up.append(NOON - 1, 1)).isEqualTo(OUT_OF_ORDER);
    assertThat(up.append(NOON + 1, 1)).isEqualTo(APPENDED);
  }

  @Test
  void aStaleMarkerIsAValueOfItsOwnAndNotADuplicateOfAnotherNan() {
    Storage.Series up = store().series(series("up"));
    up.append(NOON, Double.NaN);

    assertThat(up.append(NOON, StaleMarker.VALUE)).isEqualTo(OUT_OF_ORDER);
    assertThat(up.append(NOON, Double.NaN)).isEqualTo(DUPLICATE);
  }

  @Test
  void aRefusedSampleDoesNotStopTheOthers() {
    Storage storage = store();
    Labels up = series("up");

    storage.append(
        List.of(new Sample(up, NOON, 1), new Sample(up, NOON - 1, 2), new Sample(up, NOON + 1, 3)));

    assertThat(timestamps(samples(storage, ALWAYS))).containsExactly(NOON, NOON + 1);
  }

  @Test
  void handlesOnTheSameLabelsAreTheSameSeries() {
    Storage storage = store();
    Storage.Series one = storage.series(series("up", "job", "a"));
    Storage.Series other = storage.series(series("up", "job", "a"));

    one.append(NOON, 1);
    other.append(NOON + 1, 2);

    assertThat(one.append(NOON, 3)).isEqualTo(OUT_OF_ORDER);
    assertThat(storage.stats().series()).isEqualTo(1);
    assertThat(samples(storage, ALWAYS).size()).isEqualTo(2);
  }

  @Test
  void aHandleWithoutSamplesIsNoSeries() {
    Storage storage = store();

    assertThat(storage.series(series("up")).labels()).isEqualTo(series("up"));

    assertThat(storage.querier().select(ALWAYS, List.of())).isEmpty();
    assertThat(storage.stats()).isEqualTo(new Storage.Stats(0, 0, 0, Long.MAX_VALUE));
  }

  /**
   * The meaning of matchers is Prometheus's: a missing label is an empty one, expressions are
   * anchored at both ends, '.' takes newlines.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          __name__ = up                         ; a b c d
          __name__ = up & job = shop            ; a b
          __name__ = up & job = nope            ;
          job = shop & instance = 2             ; b
          __name__ = up & job != shop           ; c d
          __name__ = up & zone = ''             ; a c d
          __name__ = up & zone != ''            ; b
          zone =~ .+                            ; b
          __name__ = up & zone =~ .*            ; a b c d
          __name__ = up & zone =~ x|            ; a b c d
          __name__ = up & zone !~ x|            ;
          job =~ sh.p                           ; a b
          job =~ sh                             ;
          job =~ (?i)SHOP|db                    ; a b c
          job !~ shop|db                        ; d e
          job =~ shop|db & instance =~ 1|3      ; a c
          instance = 9                          ;
          nope = ''                             ; a b c d e
          nope != ''                            ;
          job = two\\nlines                     ;
          job =~ two.lines                      ; e
          """)
  void matchersSelectAsInPrometheus(String selector, String expected) {
    Storage storage = store();
    storage.append(
        List.of(
            new Sample(series("up", "id", "a", "job", "shop", "instance", "1"), NOON, 1),
            new Sample(
                series("up", "id", "b", "job", "shop", "instance", "2", "zone", "x"), NOON, 1),
            new Sample(series("up", "id", "c", "job", "db", "instance", "3"), NOON, 1),
            new Sample(series("up", "id", "d"), NOON, 1),
            new Sample(series("text", "id", "e", "job", "two\nlines"), NOON, 1)));

    List<String> ids =
        storage.querier().select(ALWAYS, matchers(selector)).stream()
            .map(series -> series.labels().get("id"))
            .sorted()
            .toList();

    assertThat(String.join(" ", ids)).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void aStreamShowsWhatASelectionShows() {
    Storage storage = store();
    for (String job : List.of("c", "a", "b")) {
      storage.append(new Sample(series("up", "job", job), NOON, 1));
      storage.append(new Sample(series("up", "job", job), NOON + 1_000, 2));
    }
    storage.append(new Sample(series("up", "job", "late"), NOON + 2_000, 1));
    var range = new TimeRange(NOON + 1, NOON + 1_500);

    List<SelectedSeries> streamed =
        storage.querier().stream(range, matchers("__name__ = up")).toList();

    assertThat(streamed).extracting(one -> one.labels().get("job")).containsExactly("a", "b", "c");
    assertThat(streamed)
        .allSatisfy(one -> assertThat(timestamps(one.samples())).containsExactly(NOON + 1_000));
  }

  @Test
  void seriesComeSortedByLabels() {
    Storage storage = store();
    for (String job : List.of("c", "a", "b")) {
      storage.append(new Sample(series("up", "job", job), NOON, 1));
    }

    assertThat(found(storage, "__name__ = up"))
        .containsExactly("up{job=\"a\"}", "up{job=\"b\"}", "up{job=\"c\"}");
  }

  @Test
  void labelNamesAndValuesAreThoseOfTheMatchingSeriesSorted() {
    Storage storage = store();
    storage.append(
        List.of(
            new Sample(series("up", "job", "shop", "zone", "b"), NOON, 1),
            new Sample(series("up", "job", "db"), NOON, 1),
            new Sample(series("old", "job", "gone", "rack", "1"), NOON - 60_000, 1)));
    var now = new TimeRange(NOON - 1_000, NOON);
    Querier querier = storage.querier();

    assertThat(querier.labelNames(ALWAYS, List.of()))
        .containsExactly("__name__", "job", "rack", "zone");
    assertThat(querier.labelNames(now, List.of())).containsExactly("__name__", "job", "zone");
    assertThat(querier.labelNames(now, matchers("job = db"))).containsExactly("__name__", "job");
    assertThat(querier.labelValues("job", now, List.of())).containsExactly("db", "shop");
    assertThat(querier.labelValues("job", now, matchers("zone = b"))).containsExactly("shop");
    assertThat(querier.labelValues("nope", now, List.of())).isEmpty();
  }

  @Test
  void expireHidesExactlyWhatIsOlderThanTheRetention() {
    Storage storage = create(Duration.ofMinutes(5));
    Storage.Series up = storage.series(series("up"));
    for (int i = 0; i <= 600; i++) {
      up.append(NOON + i * 1_000L, i);
    }

    storage.expire(NOON + 600_000);

    SampleArray left = samples(storage, ALWAYS);
    assertThat(left.timestampMillis(0)).isEqualTo(NOON + 300_000);
    assertThat(left.size()).isEqualTo(301);
    assertThat(samples(storage, new TimeRange(NOON, NOON + 299_999)).size()).isZero();
  }

  @Test
  void expireDropsSeriesLeftAloneForTheRetentionAndTheirHandlesWorkOn() {
    Storage storage = create(Duration.ofMinutes(5));
    Storage.Series gone = storage.series(series("gone"));
    gone.append(NOON, 1);
    storage.expire(NOON);
    storage.append(new Sample(series("stays"), NOON + 300_001, 1));

    storage.expire(NOON + 300_001);

    assertThat(found(storage, "__name__ =~ .+")).containsExactly("stays");
    assertThat(storage.stats().series()).isEqualTo(1);
    assertThat(gone.append(NOON + 300_002, 2)).isEqualTo(APPENDED);
    assertThat(found(storage, "__name__ =~ .+")).containsExactly("gone", "stays");
  }

  @Test
  void samplesThatAreOldWhenTheyAreWrittenStayForTheRetention() {
    Storage storage = create(Duration.ofMinutes(5));
    storage.expire(NOON);
    Storage.Series old = storage.series(series("old"));
    for (long at = -600_000; at <= 0; at += 60_000) {
      assertThat(old.append(at, 1)).isEqualTo(APPENDED);
    }

    storage.expire(NOON + 60_000);
    storage.expire(NOON + 360_000);
    assertThat(samples(storage, ALWAYS).size()).isEqualTo(11);
    storage.expire(NOON + 360_001);
    assertThat(samples(storage, ALWAYS).size()).isZero();
  }

  @Test
  void oldSamplesThatKeepComingDoNotPileUp() {
    Storage storage = create(Duration.ofMinutes(5));
    Storage.Series old = storage.series(series("old"));
    for (int minute = 0; minute < 60; minute++) {
      old.append(minute, minute);
      storage.expire(NOON + minute * 60_000L);
    }

    List<Long> left = timestamps(samples(storage, ALWAYS));

    assertThat(left).hasSizeBetween(5, 11);
    assertThat(left).endsWith(59L);
  }

  @Test
  void deletedSamplesAreGoneAndNewerOnesFollow() {
    Storage storage = store();
    Labels up = series("up");
    Storage.Series handle = storage.series(up);
    for (int i = 0; i < 300; i++) {
      handle.append(NOON + i, i);
    }
    storage.series(series("other")).append(NOON + 150, 1);

    storage.delete(up, new TimeRange(NOON + 10, NOON + 289));
    storage.delete(series("none"), ALWAYS);

    SampleArray left =
        storage.querier().select(ALWAYS, matchers("__name__ = up")).getFirst().samples();
    assertThat(left.size()).isEqualTo(20);
    assertThat(left.timestampMillis(9)).isEqualTo(NOON + 9);
    assertThat(left.timestampMillis(10)).isEqualTo(NOON + 290);
    assertThat(found(storage, "__name__ = other")).hasSize(1);
    assertThat(handle.append(NOON + 20, 1)).isEqualTo(OUT_OF_ORDER);
    assertThat(handle.append(NOON + 300, 1)).isEqualTo(APPENDED);

    storage.delete(up, ALWAYS);

    assertThat(storage.querier().series(ALWAYS, List.of())).containsExactly(series("other"));
    assertThat(handle.append(NOON + 301, 1)).isEqualTo(APPENDED);
    assertThat(found(storage, "__name__ = up")).hasSize(1);
  }

  @Test
  void aSeriesMayMixFloatsAndHistograms() {
    Storage storage = store();
    Storage.Series mixed = storage.series(series("mixed"));
    Histogram five = histogram(5);

    assertThat(mixed.append(NOON, 1)).isEqualTo(APPENDED);
    assertThat(mixed.append(NOON + 1, five)).isEqualTo(APPENDED);
    assertThat(mixed.append(NOON + 1, five)).isEqualTo(DUPLICATE);
    assertThat(mixed.append(NOON + 1, 5)).isEqualTo(OUT_OF_ORDER);
    assertThat(mixed.append(NOON + 1, histogram(6))).isEqualTo(OUT_OF_ORDER);
    assertThat(mixed.append(NOON + 2, 3)).isEqualTo(APPENDED);
    assertThat(mixed.append(NOON + 2, five)).isEqualTo(OUT_OF_ORDER);

    SelectedSeries read = storage.querier().select(ALWAYS, List.of()).getFirst();
    assertThat(timestamps(read.samples())).containsExactly(NOON, NOON + 2);
    assertThat(read.histograms().size()).isEqualTo(1);
    assertThat(read.histograms().timestampMillis(0)).isEqualTo(NOON + 1);
    assertThat(read.histograms().get(0)).isEqualTo(five);
    assertThat(storage.stats().samples()).isEqualTo(3);
    var later = new TimeRange(NOON + 2, NOON + 3);
    assertThat(storage.querier().select(later, List.of()).getFirst().histograms().isEmpty())
        .isTrue();
  }

  @Test
  void manyHistogramsAreSelectedByTime() {
    Storage storage = store();
    Storage.Series many = storage.series(series("many"));
    for (int i = 0; i < 300; i++) {
      many.append(NOON + i * 1_000L, histogram(i));
    }

    var middle = new TimeRange(NOON + 99_500, NOON + 200_000);
    HistogramArray read = storage.querier().select(middle, List.of()).getFirst().histograms();

    assertThat(read.size()).isEqualTo(101);
    assertThat(read.get(0).count()).isEqualTo(100);
    assertThat(read.lastAtOrBefore(NOON + 150_999)).isEqualTo(50);
    assertThat(storage.querier().series(new TimeRange(NOON + 1, NOON + 2), List.of())).isEmpty();
  }

  /** The hints of {@code tsdb/chunkenc}: unknown at the start of a chunk, and known within. */
  @Test
  void histogramsAreReadWithHintsOfWhatCameBefore() {
    Storage storage = store();
    var series = storage.series(series("hinted"));
    var counts = new double[] {3, 4, 2, 2};
    for (int i = 0; i < counts.length; i++) {
      series.append(NOON + i, histogram(counts[i]).withHint(Hint.NOT_RESET));
    }
    series.append(NOON + 4, histogram(9).withHint(Hint.GAUGE));
    series.append(NOON + 5, histogram(9));
    series.append(NOON + 6, 1.0);
    series.append(NOON + 7, histogram(1));
    series.append(NOON + 8, histogram(1).withHint(Hint.RESET));

    HistogramArray read = storage.querier().select(ALWAYS, List.of()).getFirst().histograms();

    assertThat(read.list().stream().map(Histogram::hint))
        .containsExactly(
            Hint.UNKNOWN,
            Hint.NOT_RESET,
            Hint.UNKNOWN, // fell, so a new chunk
            Hint.NOT_RESET,
            Hint.GAUGE,
            Hint.UNKNOWN,
            Hint.UNKNOWN,
            Hint.UNKNOWN); // a new chunk because the sender says so, which is all that is kept
  }

  @Test
  void aStaleHistogramIsAStaleMarker() {
    Storage storage = store();
    Storage.Series series = storage.series(series("ends"));
    series.append(NOON, histogram(1));

    series.append(NOON + 1, Histogram.builder(0).sum(StaleMarker.VALUE).build());

    SampleArray read = samples(storage, ALWAYS);
    assertThat(read.size()).isEqualTo(1);
    assertThat(StaleMarker.isStale(read.value(0))).isTrue();
  }

  @Test
  void startTimesComeWithTheSamplesTheyBelongTo() {
    Storage storage = store();
    Labels counter = series("counter");
    for (int i = 0; i < 600; i++) {
      long start = i < 3 ? 0 : NOON + (i / 150) * 150L - 1;
      storage.append(new Sample(counter, NOON + i, i).startedAt(start));
    }

    var last = new TimeRange(NOON + 400, NOON + 599);
    SelectedSeries read = storage.querier().select(last, List.of()).getFirst();
    StartTimes all = storage.querier().select(ALWAYS, List.of()).getFirst().starts();

    assertThat(read.starts().at(NOON + 400)).isEqualTo(NOON + 299);
    assertThat(read.starts().at(NOON + 450)).isEqualTo(NOON + 449);
    assertThat(all.at(NOON + 2)).isZero();
    assertThat(all.at(NOON + 3)).isEqualTo(NOON - 1);
    assertThat(all.at(NOON + 150)).isEqualTo(NOON + 149);
  }

  @Test
  void startTimesOutliveTheChunksTheyWereWrittenWith() {
    Storage storage = create(Duration.ofMinutes(5));
    Labels counter = series("counter");
    storage.append(new Sample(counter, NOON, 1).startedAt(NOON - 1));
    for (int i = 1; i < 300; i++) {
      long changing = i < 200 ? NOON - 1 - i : NOON - 200;
      storage.append(new Sample(counter, NOON + i * 3_000L, i).startedAt(changing));
    }

    storage.expire(NOON + 900_000);

    StartTimes starts = storage.querier().select(ALWAYS, List.of()).getFirst().starts();
    assertThat(starts.at(NOON + 600_000)).isEqualTo(NOON - 200);
    assertThat(starts.at(NOON + 897_000)).isEqualTo(NOON - 200);
  }

  private static Histogram histogram(double count) {
    return Histogram.builder(0).count(count).sum(count).build();
  }

  @Test
  void statsCountSeriesAndSamplesExactly() {
    Storage storage = store();
    for (int i = 0; i < 300; i++) {
      storage.append(new Sample(series("up", "job", "a"), NOON + i, 1));
    }
    storage.append(new Sample(series("up", "job", "b"), NOON - 7, 1));
    storage.append(new Sample(series("up", "job", "b"), NOON - 8, 1)); // refused

    Storage.Stats stats = storage.stats();

    assertThat(stats.series()).isEqualTo(2);
    assertThat(stats.samples()).isEqualTo(301);
    assertThat(stats.oldestMillis()).isEqualTo(NOON - 7);
    assertThat(stats.bytes()).isPositive().isLessThan(301 * 16);
  }

  @Test
  void aQuerierSeesWhatWasAppendedBeforeItWasMade() {
    Storage storage = store();
    Querier before = storage.querier();
    storage.append(new Sample(series("up"), NOON, 1));

    assertThat(storage.querier().select(ALWAYS, List.of())).hasSize(1);
    assertThat(before.select(ALWAYS, List.of()).size()).isBetween(0, 1);
  }
}
