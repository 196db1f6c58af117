package io.tocsin.template;

import io.tocsin.model.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Labels or annotations in a notification's data: Alertmanager's {@code template.KV}. */
public record KeyValues(Labels labels) implements GoObject {
  private static final String FIRST = "alertname";

  @Override
  public String goType() {
    return "template.KV";
  }

  @Override
  public Optional<Member> member(String name) {
    return switch (name) {
      case "SortedPairs" -> GoObject.method(Function.of(name, List.of(), _ -> sortedPairs()));
      case "Remove" ->
          GoObject.method(Function.of(name, List.of(Type.TEXTS), a -> without(a.texts(0))));
      case "Names" -> GoObject.method(Function.of(name, List.of(), _ -> sortedPairs().names()));
      case "Values" -> GoObject.method(Function.of(name, List.of(), _ -> sortedPairs().values()));
      default -> Optional.empty();
    };
  }

  @Override
  public Object underlying() {
    return labels;
  }

  private KeyValues without(List<String> names) {
    return new KeyValues(labels.dropping(names));
  }

  /** By name, {@code alertname} before all. */
  private Pairs sortedPairs() {
    var pairs = new ArrayList<Pair>();
    labels.forEach((name, value) -> pairs.add(new Pair(name, value)));
    pairs.sort(Comparator.comparing(pair -> !pair.name().equals(FIRST)));
    return new Pairs(pairs);
  }

  @Override
  public String toString() {
    return GoFormat.text(labels);
  }

  /** One name with its value. */
  record Pair(String name, String value) implements GoObject {
    @Override
    public String goType() {
      return "template.Pair";
    }

    @Override
    public Optional<Member> member(String field) {
      return switch (field) {
        case "Name" -> GoObject.field(name);
        case "Value" -> GoObject.field(value);
        default -> Optional.empty();
      };
    }

    @Override
    public String toString() {
      return "{" + name + " " + value + "}";
    }
  }

  /** Names with their values, in order. */
  record Pairs(List<Pair> pairs) implements GoObject {
    Pairs {
      pairs = List.copyOf(pairs);
    }

    List<String> names() {
      return pairs.stream().map(Pair::name).toList();
    }

    List<String> values() {
      return pairs.stream().map(Pair::value).toList();
    }

    @Override
    public String goType() {
      return "template.Pairs";
    }

    @Override
    public Optional<Member> member(String name) {
      return switch (name) {
        case "Names" -> GoObject.method(Function.of(name, List.of(), _ -> names()));
        case "Values" -> GoObject.method(Function.of(name, List.of(), _ -> values()));
        case "String" -> GoObject.method(Function.of(name, List.of(), _ -> toString()));
        default -> Optional.empty();
      };
    }

    @Override
    public Object underlying() {
      return pairs;
    }

    /** {@code a=b, c=d}. */
    @Override
    public String toString() {
      return String.join(
          ", ", pairs.stream().map(pair -> pair.name() + "=" + pair.value()).toList());
    }
  }
}
