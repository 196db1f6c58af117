package io.tocsin.config;

/** A position in a file; lines and columns count from 1. */
public record Place(String file, int line, int column) implements Comparable<Place> {
  @Override
  public int compareTo(Place other) {
    int byFile = file.compareTo(other.file);
    int byLine = byFile != 0 ? byFile : Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  /** {@code probes/shop.yml:4:14}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
