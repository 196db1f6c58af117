package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.rules.GroupSnapshot;
import io.tocsin.rules.GroupSnapshot.Health;
import io.tocsin.rules.GroupSnapshot.Recording;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RulesPagingTest {
  private static final String MANY_DIGITS = "9".repeat(900_000);
  private static TestSurface surface;

  @BeforeAll
  static void start() throws Exception {
    surface = new TestSurface(TestSurface.QUICK, 1);
    surface.groups =
        Stream.of("a", "b", "c")
            .map(
                name ->
                    new GroupSnapshot(
                        name,
                        "rules/x.yml",
                        Duration.ofSeconds(15),
                        0,
                        Duration.ZERO,
                        Instant.EPOCH,
                        List.of(
                            new Recording(
                                "r:" + name,
                                "1",
                                Labels.of("team", name),
                                Health.OK,
                                "",
                                Duration.ZERO,
                                Instant.EPOCH))))
            .toList();
  }

  @AfterAll
  static void stop() throws Exception {
    surface.close();
  }

  private static JsonObject rules(String parameters) throws Exception {
    HttpResponse<String> answer = surface.get("/api/v1/rules?" + parameters);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body()).getJsonObject("data");
  }

  private static List<String> names(JsonObject data) {
    return data.getJsonArray("groups").stream()
        .map(group -> ((JsonObject) group).getString("name"))
        .toList();
  }

  /** The token is the SHA-256 of {@code rules/x.yml;c}. */
  @Test
  void groupsComeInPages() throws Exception {
    JsonObject first = rules("group_limit=2");

    assertThat(names(first)).containsExactly("a", "b");
    String token = first.getString("groupNextToken");
    assertThat(token).isEqualTo("fc79cf2d31e0cf88debbd88d9ddfd086098bab262fb1bdd4a9a7c73ad196ab21");
    JsonObject second = rules("group_limit=2&group_next_token=" + token);
    assertThat(names(second)).containsExactly("c");
    assertThat(second.containsKey("groupNextToken")).isFalse();
    assertThat(rules("group_limit=3").containsKey("groupNextToken")).isFalse();
    assertThat(rules("").containsKey("groupNextToken")).isFalse();
  }

  @Test
  void groupsOfWhichNothingIsShownDoNotFillAPage() throws Exception {
    assertThat(names(rules("group_limit=1&rule_name%5B%5D=r:c"))).containsExactly("c");
  }

  @Test
  void rulesAreSelectedByTheirLabels() throws Exception {
    assertThat(names(rules("match%5B%5D=%7Bteam=%22a%22%7D"))).containsExactly("a");
    assertThat(names(rules("match%5B%5D=%7Bteam=%22a%22%7D&match%5B%5D=%7Bteam=%22c%22%7D")))
        .containsExactly("a", "c");
  }

  @Test
  void faultsAreWordedAsInPrometheus() throws Exception {
    assertFault("match%5B%5D=%7B%7D", "match[] must contain at least one non-empty matcher");
    assertFault("type=x", "invalid parameter \"type\": not supported value \"x\"");
    assertFault(
        "exclude_alerts=y",
        "invalid parameter \"exclude_alerts\": error converting exclude_alerts:"
            + " strconv.ParseBool: parsing \"y\": invalid syntax");
    assertFault(
        "group_limit=0",
        "invalid parameter \"group_limit\": group_limit needs to be greater than 0");
    assertFault(
        "group_limit=z",
        "invalid parameter \"group_limit\": group_limit needs to be a valid number:"
            + " strconv.ParseInt: parsing \"z\": invalid syntax");
    assertFault(
        "group_limit=2147483648",
        "invalid parameter \"group_limit\": group_limit needs to be a valid number:"
            + " strconv.ParseInt: parsing \"2147483648\": value out of range");
    assertFault( // at once, though it has many digits
        "group_limit=" + MANY_DIGITS,
        "invalid parameter \"group_limit\": group_limit needs to be a valid number:"
            + " strconv.ParseInt: parsing \""
            + MANY_DIGITS
            + "\": value out of range");
    assertThat(names(rules("group_limit=" + "0".repeat(1000) + "1"))).containsExactly("a");
    assertFault(
        "group_next_token=q",
        "invalid parameter \"group_next_token\": group_limit needs to be present in order to"
            + " paginate over the groups");
    assertFault(
        "group_limit=1&group_next_token=q",
        "invalid parameter \"group_next_token\": invalid group_next_token 'q'. were rule groups"
            + " changed?");
  }

  private static void assertFault(String parameters, String message) throws Exception {
    HttpResponse<String> answer = surface.get("/api/v1/rules?" + parameters);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo(message);
  }
}
