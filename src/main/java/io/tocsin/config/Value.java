package io.tocsin.config;

import io.tocsin.model.PromDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One node of a document: a scalar, a list or a mapping, with its place and path. A read that does
 * not fit reports a fault and yields an empty or default value, so that reading goes on.
 */
public final class Value {
  private final Document document;
  private final Node node;
  private final String path;

  Value(Document document, Node node, String path) {
    this.document = document;
    this.node = node;
    this.path = path;
  }

  public Place place() {
    return document.place(node);
  }

  /** The way from the root, such as {@code probes[0].timeout}; empty for the root. */
  public String path() {
    return path;
  }

  public boolean isScalar() {
    return node instanceof ScalarNode && !isNull();
  }

  public boolean isList() {
    return node instanceof SequenceNode;
  }

  public boolean isMapping() {
    return node instanceof MappingNode;
  }

  /** Whether this is a mapping with {@code key}; tells documents apart before they are read. */
  public boolean hasKey(String key) {
    return node instanceof MappingNode mapping
        && mapping.getValue().stream()
            .anyMatch(
                entry ->
                    entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key));
  }

  /** The value of {@code key} without asking for it, for those who only look where it stands. */
  public Optional<Value> key(String key) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(e -> e.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key))
            .map(e -> new Value(document, e.getValueNode(), path + "." + key))
            .findFirst()
        : Optional.empty();
  }

  public boolean isNull() {
    return node.getTag().equals(Tag.NULL);
  }

  /**
   * Where in the file the character at {@code offset} of {@link #string} stands, however the text
   * is written there; for what is no scalar, {@link #place}.
   *
   * @param offset from 0; beyond the end counts as the end
   */
  public Place place(int offset) {
    return node instanceof ScalarNode scalar ? document.place(scalar, offset) : place();
  }

  /** Reports a fault at {@link #place(int)}. */
  public void fault(int offset, String message) {
    document.faults().add(place(offset), path, message);
  }

  /** Reports a fault at this place. */
  public void fault(String message) {
    document.faults().add(place(), path, message);
  }

  /** The scalar's text with variables filled in; a list or mapping is a fault and reads as "". */
  public String string() {
    if (node instanceof ScalarNode scalar) {
      return isNull() ? "" : document.expand(scalar.getValue(), node, path);
    }
    fault("must be a text, is a " + kind());
    return "";
  }

  /** A duration such as {@code 30s}; anything else is a fault and reads as empty. */
  public Optional<Duration> duration() {
    return scalar("a duration such as 30s", PromDuration::parse);
  }

  /** A whole number; anything else is a fault and reads as empty. */
  public Optional<Long> integer() {
    return scalar("a whole number", text -> number(() -> Long.parseLong(text.replace("_", ""))));
  }

  /** A number; anything else is a fault and reads as empty. */
  public Optional<Double> number() {
    return scalar("a number", text -> number(() -> Double.parseDouble(text)));
  }

  /** {@code true} or {@code false}, also {@code yes no on off}. */
  public Optional<Boolean> bool() {
    return scalar(
        "true or false",
        text ->
            switch (text.toLowerCase(java.util.Locale.ROOT)) {
              case "true", "yes", "on" -> Optional.of(true);
              case "false", "no", "off" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  private static <T extends Number> Optional<T> number(java.util.function.Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /**
   * The scalar read by {@code parse}; an empty answer becomes the fault {@code is not <what>}.
   *
   * @param what such as {@code a duration such as 30s}
   */
  public <T> Optional<T> scalar(String what, Function<String, Optional<T>> parse) {
    if (!isScalar()) {
      fault("must be " + what + ", is " + (isNull() ? "empty" : "a " + kind()));
      return Optional.empty();
    }
    String text = string();
    Optional<T> read = parse.apply(text);
    if (read.isEmpty()) {
      fault("is not " + what + ": " + written());
    }
    return read;
  }

  /** The scalar as it is written, without the values of variables, which may be secret. */
  private String written() {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  /** One of the constants of {@code type}, written in lower case with {@code -} or {@code _}. */
  public <E extends Enum<E>> Optional<E> oneOf(Class<E> type) {
    E[] constants = type.getEnumConstants();
    List<String> names = new ArrayList<>();
    for (E constant : constants) {
      names.add(constant.name().toLowerCase(java.util.Locale.ROOT));
    }
    String text = string();
    int found = names.indexOf(text.replace('-', '_'));
    if (found < 0) {
      fault(
          "is not one of "
              + String.join(", ", names)
              + ": "
              + written()
              + Nearest.hint(written(), names));
      return Optional.empty();
    }
    return Optional.of(constants[found]);
  }

  /** The elements of a list; a scalar or mapping is a fault and reads as an empty list. */
  public List<Value> list() {
    if (node instanceof SequenceNode sequence) {
      var elements = new ArrayList<Value>();
      for (Node element : sequence.getValue()) {
        elements.add(new Value(document, element, path + "[" + elements.size() + "]"));
      }
      return elements;
    }
    if (!isNull()) {
      fault("must be a list, is a " + kind());
    }
    return List.of();
  }

  /**
   * Reads a mapping into a record: {@code read} asks the section for its keys, and a broken {@link
   * Invariant} of the record becomes a fault at the key it blames. Keys that were not asked for are
   * faults.
   *
   * @return empty when anything in this mapping was at fault
   */
  public <T> Optional<T> build(Function<Section, @Nullable T> read) {
    if (!(node instanceof MappingNode mapping)) {
      fault("must be a mapping of keys to values, is " + (isNull() ? "empty" : "a " + kind()));
      return Optional.empty();
    }
    return new Section(document, mapping, path).build(read);
  }

  private String kind() {
    return switch (node) {
      case MappingNode _ -> "mapping";
      case SequenceNode _ -> "list";
      default -> "text";
    };
  }
}
