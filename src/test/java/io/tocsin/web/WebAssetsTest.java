package io.tocsin.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Without a bundler nobody else notices a file that is named and not there. */
class WebAssetsTest {
  private static final Path WEB = Path.of("src/main/resources/web");
  private static final Pattern IMPORT = Pattern.compile("(?:from|import) '([^']+)'");
  private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

  @Test
  void theImportMapNamesLibrariesOfTheClassPath() throws Exception {
    assertThat(importMap().values())
        .isNotEmpty()
        .allSatisfy(address -> assertThat(resource(file(address))).as("%s", address).isTrue());
  }

  /** A prefix stands for a package; jars have no entries for directories. */
  private static String file(Object address) {
    String path = String.valueOf(address).substring(2);
    return path.endsWith("/") ? path + "package.json" : path;
  }

  @Test
  void thePageNamesFilesThatExist() throws Exception {
    List<String> named = REFERENCE.matcher(page()).results().map(match -> match.group(1)).toList();

    assertThat(named)
        .hasSizeGreaterThan(5)
        .filteredOn(name -> !name.startsWith("api/"))
        .allSatisfy(name -> assertThat(exists(name)).as(name).isTrue());
  }

  @Test
  void everyModuleImportsWhatExists() throws Exception {
    Map<String, Object> map = importMap();
    try (Stream<Path> modules = Files.walk(WEB)) {
      for (Path module : modules.filter(path -> path.toString().endsWith(".js")).toList()) {
        for (MatchResult found : IMPORT.matcher(Files.readString(module)).results().toList()) {
          String name = found.group(1);
          assertThat(resolves(module, name, map)).as("%s imports %s", module, name).isTrue();
        }
      }
    }
  }

  private static boolean resolves(Path module, String name, Map<String, Object> map) {
    if (name.startsWith(".")) {
      return Files.exists(module.resolveSibling(name));
    }
    return map.containsKey(name)
        || map.entrySet().stream()
            .filter(entry -> entry.getKey().endsWith("/") && name.startsWith(entry.getKey()))
            .anyMatch(
                entry -> {
                  String rest = name.substring(entry.getKey().length());
                  return resource(String.valueOf(entry.getValue()).substring(2) + rest);
                });
  }

  private static boolean exists(String name) {
    return name.startsWith("_static/") ? resource(name) : Files.exists(WEB.resolve(name));
  }

  private static boolean resource(String name) {
    return WebAssetsTest.class.getClassLoader().getResource("META-INF/resources/" + name) != null;
  }

  private static Map<String, Object> importMap() throws IOException {
    var inline = IMPORT_MAP.matcher(page());
    assertThat(inline.find()).as("index.html has an import map").isTrue();
    return new JsonObject(inline.group(1)).getJsonObject("imports").getMap();
  }

  private static String page() throws IOException {
    return Files.readString(WEB.resolve("index.html"), UTF_8);
  }
}
