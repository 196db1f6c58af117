package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What Prometheus 3 adds to the lists of series and labels, as its HTTP API is documented; {@link
 * QueryApiIT} compares the rest with a real 2.42.
 */
@Timeout(30)
class SeriesApiTest {
  private static TestSurface surface;

  @BeforeAll
  static void start() throws Exception {
    surface = new TestSurface(TestSurface.QUICK, 1);
    store("up", "job", "<a>", "service.name", "shop");
    store("up", "job", "b", "service.name", "shop_db");
    store("down", "job", "c", "Größe", "xl");
  }

  private static void store(String name, String... labels) {
    surface.storage.series(Labels.of(labels).with(Labels.NAME, name)).append(1_435_781_430_781L, 1);
  }

  @AfterAll
  static void stop() throws Exception {
    surface.close();
  }

  private static String data(String path) throws Exception {
    HttpResponse<String> answer = surface.get("/api/v1/" + path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().replaceAll("^\\{\"status\":\"success\",\"data\":|}$", "");
  }

  private static String error(String path) throws Exception {
    HttpResponse<String> answer = surface.get("/api/v1/" + path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    return answer
        .body()
        .replaceAll("^\\{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":|}$", "");
  }

  @Test
  void limitCutsTheListAndSaysSo() throws Exception {
    String warning = ",\"warnings\":[\"results truncated due to limit\"]";

    assertThat(data("label/job/values?limit=2")).isEqualTo("[\"\\u003ca\\u003e\",\"b\"]" + warning);
    assertThat(data("labels?limit=1")).isEqualTo("[\"Größe\"]" + warning);
    assertThat(data("series?match%5B%5D=up&limit=1"))
        .isEqualTo("[{\"__name__\":\"up\",\"job\":\"<a>\",\"service.name\":\"shop\"}]" + warning);
    assertThat(data("label/job/values?limit=3")).doesNotContain("warnings");
    assertThat(data("label/job/values?limit=0")).doesNotContain("warnings");
  }

  @Test
  void labelNamesOfAnyCharactersAreAskedAsTheyAreOrEscaped() throws Exception {
    String shops = "[\"shop\",\"shop_db\"]";

    assertThat(data("label/service.name/values")).isEqualTo(shops);
    assertThat(data("label/U__service_2e_name/values")).isEqualTo(shops);
    assertThat(data("label/U__Gr_f6__DF_e/values")).isEqualTo("[\"xl\"]");
    assertThat(data("label/" + encoded("Größe") + "/values")).isEqualTo("[\"xl\"]");
    assertThat(error("label/U__/values")).isEqualTo("\"invalid label name: \\\"\\\"\"");
  }

  @Test
  void escapesThatStandForNothingAreNamesThemselves() {
    assertThat(EscapedName.unescape("U__a__b")).isEqualTo("a_b");
    assertThat(EscapedName.unescape("U__a_1F600_b")).isEqualTo("a\uD83D\uDE00b");
    for (String name : new String[] {"a_2e_b", "U__a_", "U__a_zz_", "U__a_2e", "U__a_d800_"}) {
      assertThat(EscapedName.unescape(name)).isEqualTo(name);
    }
  }

  @Test
  void firstFaultInTheOrderOfPrometheusIsTold() throws Exception {
    assertThat(error("series?limit=x")).isEqualTo("\"no match[] parameter provided\"");
    assertThat(error("series?match%5B%5D=(&limit=-1&start=x"))
        .isEqualTo("\"invalid parameter \\\"limit\\\": limit must be non-negative\"");
    assertThat(error("labels?match%5B%5D=(&start=x&end=y"))
        .isEqualTo(
            "\"invalid parameter \\\"start\\\": invalid time value for 'start': cannot parse"
                + " \\\"x\\\" to a valid timestamp\"");
    assertThat(error("labels?match%5B%5D=(&end=y")).contains("invalid time value for 'end'");
    assertThat(error("label/U__/values?limit=x")).contains("invalid label name");
    assertThat(error("labels?match%5B%5D=("))
        .isEqualTo("\"1:1: parse error: unexpected \\\"(\\\"\"");
    assertThat(error("query_exemplars?query=(&start=x")).contains("time value for 'start'");
    assertThat(error("metadata?limit_per_metric=x"))
        .isEqualTo("\"limit_per_metric must be a number\"");
  }

  @Test
  void numberOfSelectorsIsBounded() throws Exception {
    HttpResponse<String> answer =
        surface.send(
            "POST",
            "/api/v1/labels",
            "match[]=a&".repeat(1_001),
            "Content-Type",
            "application/x-www-form-urlencoded");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("more than 1000 match[]");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
