package io.tocsin.promql;

import io.tocsin.model.Labels;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order people expect: {@code disk2} before {@code disk10}. */
final class NaturalOrder implements Comparator<String> {
  private static final Pattern RUN = Pattern.compile("[0-9]++|[^0-9]++");

  private static final NaturalOrder OF_TEXT = new NaturalOrder();

  private NaturalOrder() {}

  /** By the values of {@code names} in turn, then by all labels. */
  static Comparator<Labels> byLabels(List<String> names) {
    return (a, b) -> {
      for (String name : names) {
        int order = OF_TEXT.compare(a.get(name), b.get(name));
        if (order != 0) {
          return order;
        }
      }
      return a.compareTo(b);
    };
  }

  @Override
  public int compare(String a, String b) {
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
    return numbers ? new BigInteger(a).compareTo(new BigInteger(b)) : a.compareTo(b);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
