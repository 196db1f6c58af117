package io.tocsin.promql;

import io.tocsin.model.Labels;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order people expect, {@code disk2} before {@code disk10}: by the values of labels in turn,
 * then by all labels.
 */
record NaturalOrder(List<String> names, boolean descending) implements Comparator<Labels> {
  private static final Pattern RUN = Pattern.compile("[0-9]++|[^0-9]++");

  @Override
  public int compare(Labels a, Labels b) {
    int order = 0;
    for (int i = 0; order == 0 && i < names.size(); i++) {
      order = compare(a.get(names.get(i)), b.get(names.get(i)));
    }
    int ascending = order == 0 ? a.compareTo(b) : order;
    return descending ? -ascending : ascending;
  }

  /**
   * Upstream's comparison. It differs from {@link #compare} in that nothing is less than an absent
   * label, nor an absent label than anything, and in that of {@code 1} and {@code 01} each is less.
   */
  boolean isLess(Labels a, Labels b) {
    for (String name : names) {
      String x = a.get(name);
      String y = b.get(name);
      if (!x.equals(y)) {
        boolean less = !x.isEmpty() && compare(x, y) <= 0;
        return less != descending;
      }
    }
    return descending ? a.compareTo(b) > 0 : a.compareTo(b) < 0;
  }

  private static int compare(String a, String b) {
    Matcher runsOfA = RUN.matcher(a);
    Matcher runsOfB = RUN.matcher(b);
    while (true) {
      boolean moreA = runsOfA.find();
      boolean moreB = runsOfB.find();
      if (!moreA || !moreB) {
        return Boolean.compare(moreA, moreB);
      }
      int order = compareRuns(runsOfA.group(), runsOfB.group());
      if (order != 0) {
        return order;
      }
    }
  }

  private static int compareRuns(String a, String b) {
    boolean numbers = isDigit(a.charAt(0)) && isDigit(b.charAt(0));
    return numbers ? compareNumbers(a, b) : a.compareTo(b);
  }

  private static int compareNumbers(String a, String b) {
    int zerosOfA = leadingZeros(a);
    int zerosOfB = leadingZeros(b);
    int longer = Integer.compare(a.length() - zerosOfA, b.length() - zerosOfB);
    return longer == 0 ? a.substring(zerosOfA).compareTo(b.substring(zerosOfB)) : longer;
  }

  private static int leadingZeros(String digits) {
    int zeros = 0;
    while (zeros < digits.length() && digits.charAt(zeros) == '0') {
      zeros++;
    }
    return zeros;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
