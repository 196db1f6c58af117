package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The surface of the test trusts {@code http://friend\\.example}. */
@Timeout(30)
class CorsTest {
  private static TestSurface surface;

  @BeforeAll
  static void start() throws Exception {
    surface = new TestSurface(TestSurface.QUICK, 1);
  }

  @AfterAll
  static void stop() throws Exception {
    surface.close();
  }

  /** As Prometheus with {@code --web.cors.origin=http://friend\\.example} answers. */
  @Test
  void pagesOfTrustedOriginsMayAsk() throws Exception {
    HttpResponse<String> asked =
        surface.get("/api/v1/query?query=1", "Origin", "http://friend.example");
    HttpResponse<String> preflight =
        surface.send("OPTIONS", "/api/v1/query", "", "Origin", "http://friend.example");

    for (HttpResponse<String> answer : List.of(asked, preflight)) {
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
          .contains("http://friend.example");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Methods"))
          .contains("GET, POST, OPTIONS");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
          .contains("Accept, Authorization, Content-Type, Origin");
      assertThat(answer.headers().firstValue("Access-Control-Expose-Headers")).contains("Date");
      assertThat(answer.headers().allValues("Vary")).contains("Origin");
    }
    assertThat(asked.headers().allValues("Vary")).contains("Accept-Encoding");
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.body()).isEmpty();
    assertThat(form("http://friend.example").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> form(String origin) throws Exception {
    return surface.send(
        "POST",
        "/api/v1/query",
        "query=1",
        "Origin",
        origin,
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  @Test
  void pagesOfOtherOriginsMayNot() throws Exception {
    HttpResponse<String> asked =
        surface.get("/api/v1/query?query=1", "Origin", "http://friend.example.evil");

    assertThat(asked.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(form("http://friend.example.evil").statusCode()).isEqualTo(403);
  }

  @Test
  void unknownPathsStayUnknown() throws Exception {
    assertThat(surface.get("/api/v1/nonsense").statusCode()).isEqualTo(404);
  }
}
