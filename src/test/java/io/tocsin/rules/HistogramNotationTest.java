package io.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramNotationTest {
  private static Histogram read(String text) {
    return HistogramNotation.histogram(text).orElseThrow();
  }

  private static List<String> series(String text) {
    return SeriesNotation.values(text, 1).orElseThrow().histograms().list().stream()
        .map(HistogramNotation::text)
        .toList();
  }

  @Test
  void everyPropertyHasItsPlace() {
    Histogram histogram =
        read(
            "{{schema:1 sum:-0.3 count:36.3 z_bucket:7.1 z_bucket_w:0.05 buckets:[5.1 10 7]"
                + " offset:-3 n_buckets:[4.1 3] n_offset:-5 counter_reset_hint:gauge}}");

    assertThat(histogram)
        .isEqualTo(
            Histogram.builder(1)
                .sum(-0.3)
                .count(36.3)
                .zeroBucket(0.05, 7.1)
                .positive(List.of(new BucketSpan(-3, 3)), 5.1, 10, 7)
                .negative(List.of(new BucketSpan(-5, 2)), 4.1, 3)
                .build());
    assertThat(histogram.hint()).isEqualTo(Hint.GAUGE);
  }

  @Test
  void customBucketsHaveTheirBounds() {
    assertThat(read("{{schema:-53 custom_values:[1 2.5] buckets:[1 0 4]}}").text())
        .isEqualTo("{count:0, sum:0, [-Inf,1]:1, (2.5,+Inf]:4}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{}}", "{{ }}", "{{ buckets:[ ] sum:0 }}"})
  void whatIsLeftOutIsZero(String text) {
    assertThat(read(text)).isEqualTo(Histogram.builder(0).build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{}",
        "{}",
        "",
        "{{sum}}",
        "{{sum:}}",
        "{{sum:x}}",
        "{{sum:1,count:2}}",
        "{{sum:1 sum:1}}",
        "{{sum:[1]}}",
        "{{buckets:1}}",
        "{{buckets:[1}}",
        "{{buckets:[1,2]}}",
        "{{buckets:[1]2}}",
        "{{offset:0.5}}",
        "{{offset:10000000}}",
        "{{nosuch:1}}",
        "{{counter_reset_hint:maybe}}",
        "{{schema:-5}}",
        "{{schema:99}}",
        "{{custom_values:[1]}}",
        "{{z_bucket_w:-1}}",
        "{{schema:-53 buckets:[1 2 3] custom_values:[1]}}",
        "{{schema:-53 z_bucket:1}}",
        "{{count:1}}+{{count:1}}",
        "1{{}}",
      })
  void otherTextIsNoHistogram(String text) {
    assertThat(HistogramNotation.histogram(text)).isEmpty();
    assertThat(SeriesNotation.values(text.isEmpty() ? "{{" : text, 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{}}",
        "{{schema:1 count:36.3 sum:-0.3 z_bucket:7.1 z_bucket_w:0.05 counter_reset_hint:gauge"
            + " offset:-3 buckets:[5.1 10 7] n_offset:-5 n_buckets:[4.1 3]}}",
        "{{schema:-53 count:5 sum:9 custom_values:[1 5] counter_reset_hint:not_reset"
            + " buckets:[2 2 1]}}",
        "{{count:NaN sum:-Inf buckets:[1 0 0 2]}}",
      })
  void textReadsBack(String text) {
    assertThat(HistogramNotation.text(read(text))).isEqualTo(text);
  }

  @Test
  void textBeginsAndEndsWithAPopulatedBucket() {
    assertThat(HistogramNotation.text(read("{{buckets:[0 0 1 0 2 0] n_buckets:[0]}}")))
        .isEqualTo("{{offset:2 buckets:[1 0 2]}}");
  }

  @Test
  void runsOfHistogramsAreWrittenAsThoseOfNumbers() {
    assertThat(series("{{count:1}}x2"))
        .containsExactly("{{count:1}}", "{{count:1}}", "{{count:1}}");
    assertThat(series("{{count:1 buckets:[1]}}+{{count:2 buckets:[1 1]}}x2"))
        .containsExactly(
            "{{count:1 buckets:[1]}}", "{{count:3 buckets:[2 1]}}", "{{count:5 buckets:[3 2]}}");
    assertThat(series("{{count:5}}-{{count:2}}x1")).containsExactly("{{count:5}}", "{{count:3}}");
  }

  @Test
  void histogramsStandAmongNumbersAndGaps() {
    SeriesNotation.Values values =
        SeriesNotation.values(" 1 {{count:1  sum:2}}  _ {{}}x1 7x1 stale ", 10).orElseThrow();

    assertThat(values.histograms().size()).isEqualTo(3);
    assertThat(values.histograms().timestampMillis(0)).isEqualTo(10);
    assertThat(values.histograms().timestampMillis(1)).isEqualTo(30);
    assertThat(values.histograms().timestampMillis(2)).isEqualTo(40);
    assertThat(values.samples().size()).isEqualTo(4);
    assertThat(values.samples().timestampMillis(1)).isEqualTo(50);
  }

  @Test
  void exponentialAndCustomBucketsDoNotAddUp() {
    assertThat(SeriesNotation.values("{{}}+{{schema:-53}}x1", 1)).isEmpty();
  }

  @Test
  void seriesOfHistogramsAreBounded() {
    assertThat(SeriesNotation.values("{{count:1}}x999998", 1)).isPresent();
    assertThat(SeriesNotation.values("{{count:1}}x1000000", 1)).isEmpty();
    assertThat(SeriesNotation.values("{{buckets:[" + "1 ".repeat(100) + "]}}x999998", 1)).isEmpty();
  }
}
