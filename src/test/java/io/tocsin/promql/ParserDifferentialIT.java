package io.tocsin.promql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Breaks queries in one or two places and asks the installed Prometheus and our parser what is
 * wrong. It is version 2.42, so what 3.0 and later changed stays whole: ranges and offsets.
 */
class ParserDifferentialIT {
  private static final int QUERIES = 1500;

  private static final Pattern TOKEN =
      Pattern.compile(
          "\"[^\"]*\"|\\[[^]]*]|offset -?\\w+|@ end\\(\\)|[a-zA-Z_:][a-zA-Z0-9_:]*|[0-9.]+"
              + "|[<>=!]=|=~|!~|\\s+|.",
          Pattern.DOTALL);

  /** Where a name may stand in quotes since 3.0. */
  private static final Pattern QUOTED_NAME = Pattern.compile("[{,(]\\s*(#[^\n]*\n\\s*)?['\"]");

  /** No quoted names, durations or words of a later version. */
  private static final List<String> FOREIGN =
      List.of(
          "foo",
          "sum",
          "topk",
          "rate",
          "nosuch",
          "by",
          "without",
          "on",
          "ignoring",
          "group_left",
          "group_right",
          "bool",
          "and",
          "unless",
          "atan2",
          "start",
          "inf",
          "+",
          "^",
          "==",
          "=",
          "!",
          "@",
          ",",
          "(",
          ")",
          "{",
          "}",
          "]",
          "5",
          "1e400",
          "'text of twelve'",
          "# comment\n",
          "$");

  private final Random random = new Random(99);

  @TempDir Path directory;

  @Test
  void brokenQueriesAreToldAlike() throws Exception {
    var generator = new QueryGenerator(17);
    var engine = new Engine(Engine.Limits.DEFAULT, Set.of());
    var differences = new ArrayList<String>();
    int broken = 0;

    try (var prometheus = new InstalledPrometheus(directory)) {
      for (int i = 0; i < QUERIES; i++) {
        String query = broken(generator.vector(1 + i % 3));
        if (QUOTED_NAME.matcher(query).find()) {
          continue;
        }
        var eval = new Script.Eval(0, query, 0, 0, 0, new Script.Expectation());
        String theirs = parseError(prometheus.answer(eval).failure());
        String ours = parseError(engine, query);
        broken += theirs.isEmpty() ? 0 : 1;
        boolean sinceNumber = theirs.contains("unexpected duration"); // durations are, since 3.0
        if (!theirs.equals(ours) && !sinceNumber) {
          differences.add(query + "\n theirs " + theirs + "\n ours " + ours);
        }
      }
    }

    assertThat(differences).isEmpty();
    assertThat(broken).as("queries that are no queries").isGreaterThan(QUERIES / 2);
  }

  private static String parseError(Engine engine, String query) {
    try {
      engine.parse(query);
      return "";
    } catch (ParseException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** What is said of the text; nothing of what goes wrong later. */
  private static String parseError(String failure) {
    return failure.contains("parse error")
        ? failure.replace("invalid parameter \"query\": ", "").replaceFirst("\"<Item \\d+>\" ", "")
        : "";
  }

  private String broken(String query) {
    List<String> tokens =
        new ArrayList<>(TOKEN.matcher(query).results().map(MatchResult::group).toList());
    int times = 1 + random.nextInt(2);
    for (int i = 0; i < times && tokens.size() > 1; i++) {
      breakOnce(tokens);
    }
    return String.join("", tokens);
  }

  private void breakOnce(List<String> tokens) {
    int at = random.nextInt(tokens.size() - 1);
    String foreign = " " + FOREIGN.get(random.nextInt(FOREIGN.size())) + " ";
    switch (random.nextInt(5)) {
      case 0 -> tokens.remove(at);
      case 1 -> tokens.add(at, foreign);
      case 2 -> tokens.set(at, foreign);
      case 3 -> Collections.swap(tokens, at, at + 1);
      default -> tokens.subList(at + 1, tokens.size()).clear();
    }
  }
}
