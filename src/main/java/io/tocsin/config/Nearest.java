package io.tocsin.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds the known word that someone probably meant. */
public final class Nearest {
  private Nearest() {}

  /** {@code ", did you mean timeout?"}, or the empty string when nothing is near. */
  public static String hint(String written, Collection<String> known) {
    int limit = Math.max(1, written.length() / 3);
    return known.stream()
        .filter(word -> distance(written, word) <= limit)
        .min(Comparator.comparingInt(word -> distance(written, word)))
        .map(word -> ", did you mean " + word + "?")
        .orElse("");
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
