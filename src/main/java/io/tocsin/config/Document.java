package io.tocsin.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * One YAML document with the place of everything in it.
 *
 * <p>{@code ${NAME}} in a scalar becomes the environment variable of that name where the reader
 * asks for it; {@code $${NAME}} stays as {@code ${NAME}}. Files whose format belongs to someone
 * else (rule files) are read without it.
 */
public final class Document {
  private static final int MAX_FILE_BYTES = 16 << 20;

  private final String file;
  private final String text;
  private final Path directory;
  private final Faults faults;
  private final UnknownKeys unknownKeys;
  private final @Nullable UnaryOperator<@Nullable String> environment;

  /** What becomes of keys that nobody asks for. */
  public enum UnknownKeys {
    FAULT,
    IGNORE
  }

  private Document(
      String file,
      String text,
      Path directory,
      Faults faults,
      UnknownKeys unknownKeys,
      @Nullable UnaryOperator<@Nullable String> environment) {
    this.unknownKeys = unknownKeys;
    this.file = file;
    this.text = text;
    this.directory = directory;
    this.faults = faults;
    this.environment = environment;
  }

  /** Reads documents of one kind: with or without the environment, all faults into one place. */
  public static final class Reader {
    private final Faults faults;
    private final UnknownKeys unknownKeys;
    private final @Nullable UnaryOperator<@Nullable String> environment;

    /** Leaves {@code ${NAME}} as it is. */
    public Reader(Faults faults) {
      this(faults, UnknownKeys.FAULT);
    }

    /** Leaves {@code ${NAME}} as it is. */
    public Reader(Faults faults, UnknownKeys unknownKeys) {
      this.faults = faults;
      this.unknownKeys = unknownKeys;
      this.environment = null;
    }

    /**
     * @param environment from the name of a variable to its value, null when it is not set
     */
    public Reader(Faults faults, UnaryOperator<@Nullable String> environment) {
      this.faults = faults;
      this.unknownKeys = UnknownKeys.FAULT;
      this.environment = environment;
    }

    /**
     * Reads a file.
     *
     * @param shownAs the name in faults, mostly the path relative to the home
     * @return the root, or empty when the file is empty or a fault was reported
     */
    public Optional<Value> read(Path path, String shownAs) {
      Place start = new Place(shownAs, 1, 1);
      try {
        if (Files.size(path) > MAX_FILE_BYTES) {
          faults.add(start, "", "is larger than " + MAX_FILE_BYTES + " bytes");
          return Optional.empty();
        }
        Path parent = path.toAbsolutePath().getParent();
        return parse(Files.readString(path), shownAs, parent == null ? path : parent);
      } catch (NoSuchFileException e) {
        faults.add(start, "", "no such file");
      } catch (CharacterCodingException e) {
        faults.add(start, "", "is not UTF-8 text");
      } catch (IOException e) {
        faults.add(start, "", "cannot be read: " + e.getMessage());
      }
      return Optional.empty();
    }

    /**
     * Reads a text.
     *
     * @param directory what relative {@code *_file} paths start from
     * @return the root, or empty when the text holds nothing or a fault was reported
     */
    public Optional<Value> parse(String text, String shownAs, Path directory) {
      return new Document(shownAs, text, directory, faults, unknownKeys, environment).compose();
    }
  }

  private Optional<Value> compose() {
    var options = new LoaderOptions();
    options.setCodePointLimit(MAX_FILE_BYTES);
    options.setMaxAliasesForCollections(1000);
    try {
      Iterator<Node> documents =
          new Yaml(options).composeAll(new java.io.StringReader(text)).iterator();
      if (!documents.hasNext()) {
        return Optional.empty();
      }
      Node root = documents.next();
      if (documents.hasNext()) {
        faults.add(place(documents.next()), "", "a second document; only one is read");
      }
      return endless(root) ? Optional.empty() : Optional.of(new Value(this, root, ""));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      Place at =
          mark == null
              ? new Place(file, 1, 1)
              : new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
      String context = e.getContext() == null ? "" : " " + e.getContext();
      faults.add(at, "", "is not YAML: " + e.getProblem() + context);
    } catch (YAMLException e) {
      faults.add(new Place(file, 1, 1), "", "is not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  /** An alias inside its own anchor would make every recursive reader run for ever. */
  private boolean endless(Node root) {
    Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> stack = new ArrayDeque<>();
    stack.push(root);
    while (!stack.isEmpty()) {
      Node node = stack.peek();
      if (done.contains(node) || !open.add(node)) {
        stack.pop();
        open.remove(node);
        done.add(node);
        continue;
      }
      for (Node child : children(node)) {
        if (open.contains(child)) {
          faults.add(place(node), "", "an alias refers to the mapping or list that contains it");
          return true;
        }
        if (!done.contains(child)) {
          stack.push(child);
        }
      }
    }
    return false;
  }

  private static Iterable<Node> children(Node node) {
    return switch (node) {
      case MappingNode mapping ->
          () ->
              mapping.getValue().stream()
                  .flatMap(t -> java.util.stream.Stream.of(t.getKeyNode(), t.getValueNode()))
                  .iterator();
      case SequenceNode sequence -> sequence.getValue();
      default -> java.util.List.of();
    };
  }

  Place place(Node node) {
    Mark mark = node.getStartMark();
    return new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** Where the character at {@code offset} of the text of {@code scalar} stands. */
  Place place(ScalarNode scalar, int offset) {
    int at = ScalarText.position(text, scalar, offset);
    int lineStart = text.lastIndexOf('\n', at - 1) + 1;
    int line = 1 + (int) text.chars().limit(at).filter(c -> c == '\n').count();
    return new Place(file, line, text.codePointCount(lineStart, at) + 1);
  }

  Path directory() {
    return directory;
  }

  Faults faults() {
    return faults;
  }

  boolean ignoresUnknownKeys() {
    return unknownKeys == UnknownKeys.IGNORE;
  }

  /** {@code text} with its variables filled in; a variable that is not set is a fault. */
  String expand(String text, Node at, String path) {
    if (environment == null || text.indexOf("${") < 0) {
      return text;
    }
    var expanded = new StringBuilder();
    int from = 0;
    var variables = Variables.PATTERN.matcher(text);
    while (variables.find()) {
      expanded.append(text, from, variables.start());
      from = variables.end();
      String name = variables.group(2);
      if (!variables.group(1).isEmpty()) {
        expanded.append("${").append(name).append('}');
        continue;
      }
      String value = environment.apply(name);
      if (value == null) {
        faults.add(place(at), path, "environment variable " + name + " is not set");
      } else {
        expanded.append(value);
      }
    }
    return expanded.append(text, from, text.length()).toString();
  }

  private static final class Variables {
    static final java.util.regex.Pattern PATTERN =
        java.util.regex.Pattern.compile("(\\$?)\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  }
}
