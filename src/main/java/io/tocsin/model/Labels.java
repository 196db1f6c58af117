package io.tocsin.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An immutable set of label names and values, sorted by name, that identifies a series or an alert.
 *
 * <p>An empty value means the same as no label, so empty values are never stored, but by {@link
 * #withEmptyValues}. Equality, hash and order are those of the sorted pairs.
 */
public final class Labels implements Comparable<Labels> {
  /** The reserved label that carries the metric name. */
  public static final String NAME = "__name__";

  /** The label set without labels. */
  public static final Labels EMPTY = new Labels(new String[0]);

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** name0, value0, name1, value1, ... with names strictly ascending. */
  private final String[] pairs;

  private final int hash;

  private Labels(String[] sortedPairs) {
    this.pairs = sortedPairs;
    this.hash = Arrays.hashCode(sortedPairs);
  }

  /**
   * @param namesAndValues name, value, name, value, ...; any order
   * @throws IllegalArgumentException on an odd count or a name given twice
   */
  public static Labels of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("label name without a value: " + List.of(namesAndValues));
    }
    var sorted = new TreeMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (sorted.put(namesAndValues[i], namesAndValues[i + 1]) != null) {
        throw new IllegalArgumentException("label given twice: " + namesAndValues[i]);
      }
    }
    return fromSorted(sorted);
  }

  /** The labels of {@code map}; entries with an empty value are left out. */
  public static Labels of(Map<String, String> map) {
    return fromSorted(new TreeMap<>(map));
  }

  /**
   * Texts by name whose empty values count: the annotations of an alert, and what a file writes
   * down. Labels built from these leave the empty ones out.
   */
  public static Labels withEmptyValues(Map<String, String> map) {
    return new Labels(
        new TreeMap<>(map)
            .entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray(String[]::new));
  }

  private static Labels fromSorted(SortedMap<String, String> sorted) {
    var pairs = new ArrayList<String>(sorted.size() * 2);
    sorted.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            pairs.add(name);
            pairs.add(value);
          }
        });
    return pairs.isEmpty() ? EMPTY : new Labels(pairs.toArray(String[]::new));
  }

  /** The value of {@code name}, or the empty string where there is no such label. */
  public String get(String name) {
    int at = indexOf(name);
    return at < 0 ? "" : pairs[at + 1];
  }

  public boolean has(String name) {
    return indexOf(name) >= 0;
  }

  private int indexOf(String name) {
    for (int i = 0; i < pairs.length; i += 2) { // a dozen labels at most: a scan beats a search
      if (pairs[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** The metric name, or the empty string. */
  public String metricName() {
    return get(NAME);
  }

  public int size() {
    return pairs.length / 2;
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /** The name at {@code index} in name order, from 0. */
  public String name(int index) {
    return pairs[index * 2];
  }

  /** The value at {@code index} in name order, from 0. */
  public String value(int index) {
    return pairs[index * 2 + 1];
  }

  /** These labels and {@code name}; an empty {@code value} removes it. */
  public Labels with(String name, String value) {
    return builder().set(name, value).build();
  }

  /** These labels overridden by {@code other}. */
  public Labels with(Labels other) {
    Builder all = builder();
    other.forEach(all::set);
    return all.build();
  }

  public Labels without(String name) {
    int at = indexOf(name);
    if (at < 0) {
      return this;
    }
    if (pairs.length == 2) {
      return EMPTY;
    }
    String[] kept = new String[pairs.length - 2];
    System.arraycopy(pairs, 0, kept, 0, at);
    System.arraycopy(pairs, at + 2, kept, at, kept.length - at);
    return new Labels(kept);
  }

  public Labels withoutName() {
    return without(NAME);
  }

  /** Equal labels of other strings: what the functions return equals what they are given. */
  public Labels mapped(UnaryOperator<String> name, BinaryOperator<String> nameAndValue) {
    String[] mapped = new String[pairs.length];
    for (int i = 0; i < pairs.length; i += 2) {
      mapped[i] = name.apply(pairs[i]);
      mapped[i + 1] = nameAndValue.apply(pairs[i], pairs[i + 1]);
    }
    return new Labels(mapped);
  }

  /** Only the labels whose name is in {@code names}. */
  public Labels keeping(Collection<String> names) {
    return filtered(names::contains);
  }

  /** All labels but those in {@code names}. */
  public Labels dropping(Collection<String> names) {
    return filtered(name -> !names.contains(name));
  }

  private Labels filtered(Predicate<String> keep) {
    var kept = new ArrayList<String>(pairs.length);
    for (int i = 0; i < pairs.length; i += 2) {
      if (keep.test(pairs[i])) {
        kept.add(pairs[i]);
        kept.add(pairs[i + 1]);
      }
    }
    return kept.size() == pairs.length
        ? this
        : kept.isEmpty() ? EMPTY : new Labels(kept.toArray(String[]::new));
  }

  /** A builder that starts from these labels. */
  public Builder builder() {
    var builder = new Builder();
    forEach(builder::set);
    return builder;
  }

  /** Calls {@code visitor} with each name and value in name order. */
  public void forEach(BiConsumer<String, String> visitor) {
    for (int i = 0; i < pairs.length; i += 2) {
      visitor.accept(pairs[i], pairs[i + 1]);
    }
  }

  /** A copy as a map that iterates in name order. */
  public Map<String, String> toMap() {
    var map = new TreeMap<String, String>();
    forEach(map::put);
    return map;
  }

  /**
   * The 64-bit FNV-1a hash over name, 0xff, value, 0xff in name order: the fingerprint that
   * Alertmanager prints as 16 hexadecimal digits (prometheus/common {@code model.LabelSet}).
   */
  public long fingerprint() {
    long sum = FNV_OFFSET;
    for (String text : pairs) {
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        sum = (sum ^ (b & 0xff)) * FNV_PRIME;
      }
      sum = (sum ^ 0xff) * FNV_PRIME;
    }
    return sum;
  }

  /** {@link #fingerprint()} as 16 hexadecimal digits. */
  public String fingerprintText() {
    return String.format("%016x", fingerprint());
  }

  @Override
  public int compareTo(Labels other) {
    int common = Math.min(pairs.length, other.pairs.length);
    for (int i = 0; i < common; i++) {
      int order = pairs[i].compareTo(other.pairs[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(pairs.length, other.pairs.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels that && hash == that.hash && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** {@code {a="b", c="d"}} without the metric name inside, which stands before the brace. */
  @Override
  public String toString() {
    var text = new StringBuilder(metricName());
    boolean named = !text.isEmpty();
    int before = text.length();
    for (int i = 0; i < pairs.length; i += 2) {
      if (!pairs[i].equals(NAME)) {
        text.append(text.length() == before ? "{" : ", ");
        text.append(LabelNames.isLegacy(pairs[i]) ? pairs[i] : GoText.quote(pairs[i]));
        text.append('=').append(GoText.quote(pairs[i + 1]));
      }
    }
    if (text.length() > before) {
      return text.append('}').toString();
    }
    return named ? text.toString() : "{}";
  }

  /** Collects labels in any order; the last value set for a name counts. Not thread-safe. */
  public static final class Builder {
    private final TreeMap<String, String> sorted = new TreeMap<>();

    /** Sets {@code name}; an empty {@code value} removes it. */
    public Builder set(String name, String value) {
      sorted.put(name, value);
      return this;
    }

    public Builder remove(String name) {
      sorted.remove(name);
      return this;
    }

    public Labels build() {
      return fromSorted(sorted);
    }
  }

  /** An empty builder. */
  public static Builder newBuilder() {
    return new Builder();
  }
}
