package io.tocsin.promql;

/** The four types of PromQL. */
public enum ValueType {
  SCALAR("scalar", "scalar"),
  STRING("string", "string"),
  VECTOR("vector", "instant vector"),
  MATRIX("matrix", "range vector");

  private final String rawName;
  private final String documentedName;

  ValueType(String rawName, String documentedName) {
    this.rawName = rawName;
    this.documentedName = documentedName;
  }

  /** The name in API answers: {@code vector}. */
  public String rawName() {
    return rawName;
  }

  /** The name in messages: {@code instant vector}. */
  public String documentedName() {
    return documentedName;
  }
}
