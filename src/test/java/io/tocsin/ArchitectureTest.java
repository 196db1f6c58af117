package io.tocsin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the packages to their rings and to the table of docs/architecture.md. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tocsin");

  private static final List<String> CORE =
      List.of(
          "model",
          "config",
          "relabel",
          "template",
          "storage",
          "promql",
          "health",
          "alert",
          "rules",
          "notify");

  /** Package to the packages it may use, besides the JDK, slf4j and libraries of its trade. */
  private static final Map<String, List<String>> MAY_USE = new LinkedHashMap<>();

  static {
    MAY_USE.put("model", List.of());
    MAY_USE.put("config", List.of("model"));
    MAY_USE.put("relabel", List.of("model", "config"));
    MAY_USE.put("template", List.of("model"));
    MAY_USE.put("storage", List.of("model"));
    MAY_USE.put("promql", List.of("model", "storage"));
    MAY_USE.put("health", List.of("model", "config"));
    MAY_USE.put("alert", List.of("model"));
    MAY_USE.put("rules", List.of("model", "config", "storage", "promql", "alert", "template"));
    MAY_USE.put("notify", List.of("model", "config", "relabel", "alert", "template"));
    MAY_USE.put("probe", List.of("model", "config", "health"));
    MAY_USE.put("receiver", List.of("model", "config", "relabel", "alert", "notify", "template"));
    MAY_USE.put("remote", List.of("model", "config", "storage"));
    MAY_USE.put(
        "web",
        List.of(
            "model",
            "config",
            "template",
            "storage",
            "promql",
            "health",
            "alert",
            "rules",
            "notify"));
    MAY_USE.put("lab", List.of("model", "config"));
  }

  @TestFactory
  Stream<DynamicTest> packagesUseOnlyWhatTheTableAllows() {
    return MAY_USE.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> uses(entry.getKey(), entry.getValue())));
  }

  private static void uses(String name, List<String> allowed) {
    String[] forbidden =
        packages()
            .filter(other -> !other.equals(name) && !allowed.contains(other))
            .map(other -> "io.tocsin." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("io.tocsin." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void theCoreKnowsNeitherVertxNorNettyNorThreads() {
    String[] core = CORE.stream().map(name -> "io.tocsin." + name + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage(core)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..", "java.time.chrono..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .check(CLASSES);
  }

  @Test
  void everyClassLivesInAPackageOfTheTable() {
    classes()
        .should()
        .resideInAnyPackage(
            packages().map(name -> "io.tocsin." + name + "..").toArray(String[]::new))
        .check(CLASSES);
  }

  @TestFactory
  Stream<DynamicTest> theArchitecturePageNamesEveryPackageAndVerticle() throws Exception {
    String page = Files.readString(Path.of("docs/architecture.md"));
    Stream<String> present =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .map(name -> name.split("\\.")[2])
            .distinct();
    Stream<String> verticles =
        CLASSES.stream().map(JavaClass::getSimpleName).filter(name -> name.endsWith("Verticle"));
    return Stream.concat(present, verticles)
        .map(
            name ->
                DynamicTest.dynamicTest(name, () -> assertThat(page).contains("`" + name + "`")));
  }

  private static Stream<String> packages() {
    return Stream.concat(MAY_USE.keySet().stream(), Arrays.stream(new String[] {"server", "cli"}));
  }
}
