package io.tocsin.cli;

import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import io.tocsin.config.Place;
import io.tocsin.rules.DuplicateRules;
import io.tocsin.rules.DuplicateRules.Duplicate;
import io.tocsin.rules.KnownSeries;
import io.tocsin.rules.LintFinding;
import io.tocsin.rules.RuleFileReader;
import io.tocsin.rules.RuleGroup;
import io.tocsin.rules.RuleLint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One rule file, read.
 *
 * @param shownAs its name in the report
 * @param faults empty when it may be loaded
 */
record RuleFileCheck(
    String shownAs, String text, String file, List<String> faults, List<RuleGroup> groups) {
  private static final int MAX_BYTES = 16 << 20;

  /** Where the text of a rule file comes from. */
  record Source(String shownAs, String file, Reading reading) {
    /** Reads the text. */
    @FunctionalInterface
    interface Reading {
      byte[] read() throws IOException;
    }

    static Source file(Path path, String shownAs) {
      return new Source(shownAs, shownAs, () -> Files.readAllBytes(path));
    }

    static Source standardInput(InputStream in) {
      return new Source("standard input", "stdin", () -> in.readNBytes(MAX_BYTES + 1));
    }
  }

  static RuleFileCheck of(Source source, RuleFileReader reader) {
    var faults = new Faults();
    String text = text(source, faults);
    List<RuleGroup> groups =
        faults.isEmpty() ? reader.parse(text, source.file(), faults) : List.of();
    List<String> told = faults.sorted().stream().map(Fault::toString).toList();
    return new RuleFileCheck(source.shownAs(), text, source.file(), told, groups);
  }

  private static String text(Source source, Faults faults) {
    Place start = new Place(source.file(), 1, 1);
    try {
      byte[] bytes = source.reading().read();
      if (bytes.length <= MAX_BYTES) {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(java.nio.ByteBuffer.wrap(bytes))
            .toString();
      }
      faults.add(start, "", "is larger than " + MAX_BYTES + " bytes");
    } catch (NoSuchFileException _) {
      faults.add(start, "", "no such file");
    } catch (CharacterCodingException _) {
      faults.add(start, "", "is not UTF-8 text");
    } catch (IOException e) {
      faults.add(start, "", "cannot be read: " + e.getMessage());
    }
    return "";
  }

  int ruleCount() {
    return groups.stream().mapToInt(group -> group.rules().size()).sum();
  }

  /** What the lint finds; nothing in a file at fault, whose groups are not all there. */
  List<String> findings(LintChoice choice, Optional<KnownSeries> known) {
    var told = new ArrayList<String>();
    if (faults.isEmpty()) {
      if (choice.checks().contains(LintChoice.DUPLICATE_RULES)) {
        duplicates(DuplicateRules.in(groups)).ifPresent(told::add);
      }
      new RuleLint(choice.checks(), known)
          .findings(text, file, groups).stream().map(LintFinding::toString).forEach(told::add);
    }
    return told;
  }

  /** In promtool's words. */
  private static Optional<String> duplicates(List<Duplicate> duplicates) {
    if (duplicates.isEmpty()) {
      return Optional.empty();
    }
    var text = new StringBuilder("lint error ");
    text.append(duplicates.size()).append(" duplicate rule(s) found.\n");
    for (Duplicate duplicate : duplicates) {
      text.append("Metric: ").append(duplicate.name()).append("\nLabel(s):\n");
      duplicate.labels().forEach((name, value) -> text.append("\t" + name + ": " + value + "\n"));
    }
    return Optional.of(text + "Might cause inconsistency while recording expressions");
  }
}
