package io.tocsin.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Trees in the shape that {@code translate_ast.go} of Prometheus documents. */
@Timeout(30)
class ExpressionApiTest {
  private static final String X =
      "\"matchers\":[{\"name\":\"__name__\",\"type\":\"=\",\"value\":\"x\"}],\"name\":\"x\",";
  private static final String VECTOR_X =
      "{\"anchored\":false,"
          + X
          + "\"offset\":0,\"offsetExpr\":null,\"smoothed\":false,\"startOrEnd\":null,"
          + "\"timestamp\":null,\"type\":\"vectorSelector\"}";
  private static TestSurface surface;

  @BeforeAll
  static void start() throws Exception {
    surface = new TestSurface(TestSurface.QUICK, 1);
  }

  @AfterAll
  static void stop() throws Exception {
    surface.close();
  }

  private static HttpResponse<String> ask(String path, String query) throws Exception {
    return surface.get("/api/v1/" + path + "?query=" + URLEncoder.encode(query, UTF_8));
  }

  private static DynamicTest tree(String query, String tree) {
    return DynamicTest.dynamicTest(
        query,
        () ->
            assertThat(ask("parse_query", query).body())
                .isEqualTo("{\"status\":\"success\",\"data\":" + tree + "}"));
  }

  @TestFactory
  Stream<DynamicTest> everyKindOfNodeHasItsTree() {
    return Stream.of(
        tree(
            "sum by (a) (rate(x{b=\"c\"}[5m]))",
            "{\"expr\":{\"args\":[{\"anchored\":false,\"matchers\":[{\"name\":\"b\",\"type\":\"=\",\"value\":\"c\"},"
                + "{\"name\":\"__name__\",\"type\":\"=\",\"value\":\"x\"}],\"name\":\"x\",\"offset\":0,"
                + "\"offsetExpr\":null,\"range\":300000,\"rangeExpr\":null,\"smoothed\":false,"
                + "\"startOrEnd\":null,\"timestamp\":null,\"type\":\"matrixSelector\"}],"
                + "\"func\":{\"argTypes\":[\"matrix\"],\"name\":\"rate\",\"returnType\":\"vector\","
                + "\"variadic\":0},\"type\":\"call\"},\"grouping\":[\"a\"],\"op\":\"sum\",\"param\":null,"
                + "\"type\":\"aggregation\",\"without\":false}"),
        tree("x", VECTOR_X),
        tree("5m", "{\"type\":\"numberLiteral\",\"val\":\"300\"}"),
        tree("\"a<b\"", "{\"type\":\"stringLiteral\",\"val\":\"a\\u003cb\"}"),
        tree(
            "-(1)",
            "{\"expr\":{\"expr\":{\"type\":\"numberLiteral\",\"val\":\"1\"},\"type\":\"parenExpr\"},"
                + "\"op\":\"-\",\"type\":\"unaryExpr\"}"),
        tree(
            "1 > bool 2",
            "{\"bool\":true,\"lhs\":{\"type\":\"numberLiteral\",\"val\":\"1\"},\"matching\":null,"
                + "\"op\":\"\\u003e\",\"rhs\":{\"type\":\"numberLiteral\",\"val\":\"2\"},\"type\":\"binaryExpr\"}"),
        tree(
            "x * on (i) group_left (l) x",
            binary(
                "*",
                "{\"card\":\"many-to-one\",\"fillValues\":{\"lhs\":null,\"rhs\":null},"
                    + "\"include\":[\"l\"],\"labels\":[\"i\"],\"on\":true}")),
        tree(
            "x or x",
            binary(
                "or",
                "{\"card\":\"many-to-many\",\"fillValues\":{\"lhs\":null,\"rhs\":null},"
                    + "\"include\":[],\"labels\":[],\"on\":false}")),
        tree(
            "topk without () (3, x)",
            "{\"expr\":"
                + VECTOR_X
                + ",\"grouping\":[],\"op\":\"topk\",\"param\":{\"type\":\"numberLiteral\",\"val\":\"3\"},"
                + "\"type\":\"aggregation\",\"without\":true}"),
        tree(
            "x[5m:] @ 1.5 offset -1m",
            "{\"expr\":"
                + VECTOR_X
                + ",\"offset\":-60000,\"offsetExpr\":null,\"range\":300000,\"rangeExpr\":null,"
                + "\"startOrEnd\":null,\"step\":0,\"stepExpr\":null,\"timestamp\":1500,\"type\":\"subquery\"}"),
        tree("x @ end()", VECTOR_X.replace("\"startOrEnd\":null", "\"startOrEnd\":\"end\"")));
  }

  private static String binary(String op, String matching) {
    return "{\"bool\":false,\"lhs\":"
        + VECTOR_X
        + ",\"matching\":"
        + matching
        + ",\"op\":\""
        + op
        + "\",\"rhs\":"
        + VECTOR_X
        + ",\"type\":\"binaryExpr\"}";
  }

  /** Nothing is computed: the range is 0 and the expression stands beside it. */
  @TestFactory
  Stream<DynamicTest> durationExpressionsAreTreesOfTheirOwn() {
    String five = "{\"duration\":true,\"type\":\"numberLiteral\",\"val\":\"300\"}";
    String two = "{\"duration\":false,\"type\":\"numberLiteral\",\"val\":\"2\"}";
    return Stream.of(
            new String[] {"(5m)", operation("null", "+", five, true)},
            new String[] {"5m * 2", operation(five, "*", two, false)},
            new String[] {"(5m * 2)", operation(five, "*", two, true)},
            new String[] {"step()", operation("null", "step", "null", false)},
            new String[] {"-step()", operation("null", "-", stepNode(), false)},
            new String[] {"+step()", stepNode()},
            new String[] {"((5m * 2))", operation(five, "*", two, true)},
            new String[] {"min_of(5m, 2)", operation(five, "min_of", two, false)})
        .map(
            pair ->
                tree(
                    "x[" + pair[0] + "]",
                    "{\"anchored\":false,"
                        + X
                        + "\"offset\":0,\"offsetExpr\":null,\"range\":0,\"rangeExpr\":"
                        + pair[1]
                        + ",\"smoothed\":false,\"startOrEnd\":null,\"timestamp\":null,"
                        + "\"type\":\"matrixSelector\"}"));
  }

  private static String stepNode() {
    return operation("null", "step", "null", false);
  }

  private static String operation(String lhs, String op, String rhs, boolean wrapped) {
    return "{\"lhs\":%s,\"op\":\"%s\",\"rhs\":%s,\"type\":\"durationExpr\",\"wrapped\":%s}"
        .formatted(lhs, op, rhs, wrapped);
  }

  @Test
  void deepestQueryThatParsesHasATree() throws Exception {
    String deep = "abs(".repeat(900) + "x" + ")".repeat(900);

    HttpResponse<String> answer =
        surface.send(
            "POST",
            "/api/v1/parse_query",
            "query=" + deep,
            "Content-Type",
            "application/x-www-form-urlencoded");

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void faultsOfQueriesAreFaultsOfTheParameter() throws Exception {
    for (String path : new String[] {"format_query", "parse_query"}) {
      HttpResponse<String> answer = ask(path, "1 +");

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body())
          .isEqualTo(
              "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter"
                  + " \\\"query\\\": 1:4: parse error: unexpected end of input\"}");
    }
  }
}
