package io.tocsin.promql;

/** A query that is well formed and could not be answered. The message is Prometheus's. */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why, as the HTTP API's {@code errorType} tells it. */
  public enum Kind {
    /** The query asks for something that this kind of query cannot give. */
    BAD_DATA("bad_data"),
    /** The evaluation failed on the data it met, or on a limit. */
    EXECUTION("execution"),
    TIMEOUT("timeout"),
    CANCELED("canceled");

    private final String errorType;

    Kind(String errorType) {
      this.errorType = errorType;
    }

    /** The word of the HTTP API. */
    public String errorType() {
      return errorType;
    }
  }

  private final Kind kind;

  QueryException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static QueryException execution(String message) {
    return new QueryException(Kind.EXECUTION, message);
  }

  static QueryException sameLabels() {
    return execution("vector cannot contain metrics with the same labelset");
  }

  public Kind kind() {
    return kind;
  }
}
