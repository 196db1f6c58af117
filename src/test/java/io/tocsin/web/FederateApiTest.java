package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.model.Sample;
import io.tocsin.model.StaleMarker;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The external labels of this server are {@code cluster="a"}. */
@Timeout(30)
class FederateApiTest {
  private final long now = System.currentTimeMillis();
  private TestSurface surface;

  @BeforeEach
  void start() throws Exception {
    surface = new TestSurface(TestSurface.QUICK, 1);
  }

  @AfterEach
  void stop() throws Exception {
    surface.close();
  }

  private void append(Labels labels, long agoMillis, double value) {
    surface.storage.series(labels).append(now - agoMillis, value);
  }

  @Test
  void newestSamplesComeByMetricWithTheExternalLabels() throws Exception {
    append(Labels.of("__name__", "up", "cluster", "b", "instance", "x:1"), 2_000, 0);
    append(Labels.of("__name__", "up", "cluster", "b", "instance", "x:1"), 1_000, 1);
    append(Labels.of("__name__", "up", "job", "a\"b"), 3_000, 1e6);
    append(Labels.of("__name__", "down"), 3_000, Double.POSITIVE_INFINITY);
    append(Labels.of("__name__", "old"), 400_000, 1);
    append(Labels.of("__name__", "gone"), 2_000, 1);
    append(Labels.of("__name__", "gone"), 1_000, StaleMarker.VALUE);
    append(Labels.of("job", "nameless"), 1_000, 1);

    HttpResponse<String> page =
        surface.get("/federate?match%5B%5D=%7B__name__=~%22.%2B%22%7D&match%5B%5D=up");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8; escaping=underscores");
    assertThat(page.body().lines())
        .containsExactly(
            "# TYPE down untyped",
            "down{cluster=\"a\",instance=\"\"} +Inf " + (now - 3_000),
            "# TYPE up untyped",
            "up{cluster=\"b\",instance=\"x:1\"} 1 " + (now - 1_000),
            "up{job=\"a\\\"b\",cluster=\"a\",instance=\"\"} 1e+06 " + (now - 3_000));
    assertThat(surface.get("/federate").body()).isEmpty();
  }

  @Test
  void histogramsAreLeftOut() throws Exception {
    Labels labels = Labels.of("__name__", "h");
    append(labels, 2_000, 1);
    surface.storage.append(new Sample(labels, now - 1_000, Histogram.builder(0).build()));

    assertThat(surface.get("/federate?match%5B%5D=h").body()).isEmpty();
  }

  @Test
  void namesAreWrittenAsTheReaderKnowsThem() throws Exception {
    append(Labels.of("__name__", "9.live", "zone.a", "1"), 1_000, 1);

    assertThat(surface.get("/federate?match%5B%5D=%7B%229.live%22%7D").body())
        .isEqualTo(
            "# TYPE __live untyped\n__live{zone_a=\"1\",cluster=\"a\",instance=\"\"} 1 "
                + (now - 1_000)
                + "\n");
    HttpResponse<String> page =
        surface.get(
            "/federate?match%5B%5D=%7B%229.live%22%7D",
            "Accept", "text/plain;version=0.0.4;escaping=allow-utf-8");
    assertThat(page.headers().firstValue("Content-Type").orElseThrow())
        .endsWith("; escaping=allow-utf-8");
    assertThat(page.body())
        .isEqualTo(
            "# TYPE \"9.live\" untyped\n"
                + "{\"9.live\",\"zone.a\"=\"1\",cluster=\"a\",instance=\"\"} 1 "
                + (now - 1_000)
                + "\n");
  }

  @Test
  void faultsOfSelectorsAreToldInText() throws Exception {
    HttpResponse<String> wrong = surface.get("/federate?match%5B%5D=%7B");

    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).isEqualTo("1:2: parse error: unexpected end of input inside braces\n");
    assertThat(surface.get("/federate?match%5B%5D=a;b").body())
        .isEqualTo("error parsing form values: invalid semicolon separator in query\n");
  }
}
