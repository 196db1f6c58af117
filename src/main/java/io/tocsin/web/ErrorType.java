package io.tocsin.web;

/** The kinds of errors of the Prometheus HTTP API and the HTTP status of each. */
enum ErrorType {
  BAD_DATA("bad_data", 400),
  EXECUTION("execution", 422),
  TIMEOUT("timeout", 503),
  CANCELED("canceled", 499),
  INTERNAL("internal", 500),
  UNAVAILABLE("unavailable", 500),
  NOT_FOUND("not_found", 404);

  final String text;
  final int status;

  ErrorType(String text, int status) {
    this.text = text;
    this.status = status;
  }
}
