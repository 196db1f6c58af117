package io.tocsin.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping while it is read by {@link Value#build}. It remembers which keys were asked for; the
 * rest are unknown keys, and faults.
 */
public final class Section {
  private final Document document;
  private final MappingNode node;
  private final String path;
  private final Map<String, Node> entries = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();
  private final Set<String> faulted = new HashSet<>();

  /** Whether a value had to be guessed or left out: checks against it would only confuse. */
  private boolean guessed;

  private boolean anyKeyAllowed; // confined to the reading thread, as everything here

  Section(Document document, MappingNode node, String path) {
    this.document = document;
    this.node = node;
    this.path = path;
    node.getValue().stream().filter(t -> !isMerge(t)).forEach(this::enter);
    node.getValue().stream().filter(Section::isMerge).forEach(t -> merge(t.getValueNode()));
  }

  private static boolean isMerge(NodeTuple entry) {
    return entry.getKeyNode().getTag().equals(Tag.MERGE)
        || (entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals("<<"));
  }

  private void enter(NodeTuple entry) {
    if (!(entry.getKeyNode() instanceof ScalarNode key)) {
      faultAt(entry.getKeyNode(), path, "a key must be a text");
    } else if (entries.put(key.getValue(), entry.getValueNode()) != null) {
      faultAt(key, pathOf(key.getValue()), "is given twice");
      faulted.add(key.getValue());
      guessed = true;
    }
  }

  /** YAML's {@code <<}: what stands here wins over what is merged in. */
  private void merge(Node merged) {
    switch (merged) {
      case MappingNode mapping -> {
        Section other = new Section(document, mapping, path);
        other.entries.forEach(entries::putIfAbsent);
      }
      case SequenceNode sequence -> sequence.getValue().forEach(this::merge);
      default -> faultAt(merged, path, "<< must name a mapping");
    }
  }

  <T> Optional<T> build(Function<Section, @Nullable T> read) {
    int before = document.faults().count();
    var broken = new LinkedHashMap<String, String>();
    T built =
        ScopedValue.where(Invariant.LISTENER, (key, message) -> broken.putIfAbsent(key, message))
            .call(() -> read.apply(this));
    reportUnknownKeys();
    if (!guessed) {
      broken.keySet().removeAll(faulted);
      broken.forEach(this::fault);
    }
    return document.faults().count() == before ? Optional.ofNullable(built) : Optional.empty();
  }

  private void reportUnknownKeys() {
    if (anyKeyAllowed || document.ignoresUnknownKeys()) {
      return;
    }
    for (String key : entries.keySet()) {
      if (!asked.contains(key)) {
        faultAt(keyNode(key), pathOf(key), "unknown key" + Nearest.hint(key, asked));
      }
    }
  }

  public Place place() {
    return document.place(node);
  }

  public String path() {
    return path;
  }

  /** Where the value of {@code key} stands, or this mapping when the key is missing. */
  public Place place(String key) {
    Node at = entries.get(key);
    return document.place(at == null ? node : at);
  }

  /** Reports a fault at {@code key}, or at this mapping when the key is missing. */
  public void fault(String key, String message) {
    faulted.add(key);
    guessed = true;
    document.faults().add(place(key), pathOf(key), message);
  }

  private void faultAt(Node at, String atPath, String message) {
    document.faults().add(document.place(at), atPath, message);
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private Node keyNode(String key) {
    return node.getValue().stream()
        .map(NodeTuple::getKeyNode)
        .filter(k -> k instanceof ScalarNode scalar && scalar.getValue().equals(key))
        .findFirst()
        .orElse(node);
  }

  /** Declares keys that are fine without being read. */
  public void allow(String... keys) {
    asked.addAll(List.of(keys));
  }

  /** Whether {@code key} is there with a value other than null. */
  public boolean has(String key) {
    return value(key).isPresent();
  }

  /** The value of {@code key}; empty when it is missing or null. */
  public Optional<Value> value(String key) {
    asked.add(key);
    return Optional.ofNullable(entries.get(key))
        .map(found -> new Value(document, found, pathOf(key)))
        .filter(value -> !value.isNull());
  }

  /** Whether {@code key} is there; a fault when not. */
  public boolean require(String key) {
    if (has(key)) {
      return true;
    }
    fault(key, "is required");
    return false;
  }

  private <T> Optional<T> read(String key, Function<Value, Optional<T>> reader) {
    int before = faulted.size();
    Optional<T> found = readNested(key, reader);
    guessed |= faulted.size() > before;
    return found;
  }

  /** A nested mapping has told its own faults; they say nothing about the keys beside it. */
  private <T> Optional<T> readNested(String key, Function<Value, Optional<T>> reader) {
    int before = document.faults().count();
    Optional<T> found = value(key).flatMap(reader);
    if (document.faults().count() > before) {
      faulted.add(key);
    }
    return found;
  }

  /** A required text; "" after a fault. */
  public String string(String key) {
    return require(key) ? string(key, "") : "";
  }

  public String string(String key, String otherwise) {
    return optionalString(key).orElse(otherwise);
  }

  public Optional<String> optionalString(String key) {
    return read(key, value -> Optional.of(value.string()));
  }

  public Duration duration(String key, Duration otherwise) {
    return optionalDuration(key).orElse(otherwise);
  }

  public Optional<Duration> optionalDuration(String key) {
    return read(key, Value::duration);
  }

  public long integer(String key, long otherwise) {
    return read(key, Value::integer).orElse(otherwise);
  }

  public double number(String key, double otherwise) {
    return read(key, Value::number).orElse(otherwise);
  }

  public boolean bool(String key, boolean otherwise) {
    return read(key, Value::bool).orElse(otherwise);
  }

  public <E extends Enum<E>> E oneOf(String key, Class<E> type, E otherwise) {
    return read(key, value -> value.oneOf(type)).orElse(otherwise);
  }

  /** A list of texts; missing reads as empty. */
  public List<String> strings(String key) {
    return list(key, value -> Optional.of(value.string()));
  }

  /** Each element read by {@code reader}; those that it reports as faults are left out. */
  public <T> List<T> list(String key, Function<Value, Optional<T>> reader) {
    return read(
            key,
            value -> {
              List<T> all = new ArrayList<>();
              value.list().forEach(element -> reader.apply(element).ifPresent(all::add));
              return Optional.of(all);
            })
        .orElse(List.of());
  }

  /** A nested mapping read into a record; empty when missing or at fault. */
  public <T> Optional<T> section(String key, Function<Section, @Nullable T> reader) {
    return readNested(key, value -> value.build(reader));
  }

  /** A mapping from texts to texts, such as labels; missing reads as empty. */
  public Map<String, String> stringMap(String key) {
    return map(key, value -> Optional.of(value.string()));
  }

  /** A mapping with free keys, in file order; entries that {@code reader} faults are left out. */
  public <T> Map<String, T> map(String key, Function<Value, Optional<T>> reader) {
    return read(key, value -> value.build(section -> section.entries(reader))).orElse(Map.of());
  }

  /** All entries of this mapping, whatever their keys. */
  public <T> Map<String, T> entries(Function<Value, Optional<T>> reader) {
    anyKeyAllowed = true;
    var all = new LinkedHashMap<String, T>();
    entries.forEach(
        (key, entry) ->
            reader
                .apply(new Value(document, entry, pathOf(key)))
                .ifPresent(read -> all.put(key, read)));
    return all;
  }

  /**
   * {@code key} itself, or the trimmed content of the file named by {@code key + "_file"} (relative
   * to the directory of this document). Both at once are a fault.
   */
  public Optional<Secret> secret(String key) {
    String fileKey = key + "_file";
    Optional<String> inline = optionalString(key);
    Optional<String> file = optionalString(fileKey);
    if (inline.isPresent() && file.isPresent()) {
      fault(fileKey, "only one of " + key + " and " + fileKey + " may be given");
      return Optional.empty();
    }
    return inline.or(() -> file.flatMap(name -> secretFrom(fileKey, name))).map(Secret::new);
  }

  private Optional<String> secretFrom(String key, String name) {
    Path file = document.directory().resolve(name);
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      fault(key, "cannot read " + name + ": " + e.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  /** The directory of this document, from which relative file names start. */
  public Path directory() {
    return document.directory();
  }
}
