package io.tocsin.model;

/** Which texts are names of labels and metrics. Since Prometheus 3 any non-empty UTF-8 text is. */
public final class LabelNames {
  private LabelNames() {}

  /** {@code [a-zA-Z_][a-zA-Z0-9_]*}: a label name that needs no quotes. */
  public static boolean isLegacy(String name) {
    return matches(name, false);
  }

  /** {@code [a-zA-Z_:][a-zA-Z0-9_:]*}: a metric name that needs no quotes. */
  public static boolean isLegacyMetric(String name) {
    return matches(name, true);
  }

  private static boolean matches(String name, boolean colonAllowed) {
    if (name.isEmpty() || isDigit(name.charAt(0))) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean legal = isLetter(c) || isDigit(c) || c == '_' || (c == ':' && colonAllowed);
      if (!legal) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
