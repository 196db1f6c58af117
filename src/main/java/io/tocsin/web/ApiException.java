package io.tocsin.web;

/** A request that cannot be answered; the message is for the caller. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorType type;

  ApiException(ErrorType type, String message) {
    super(message);
    this.type = type;
  }

  /** The fault of one parameter, worded as Prometheus does. */
  static ApiException parameter(String name, String why) {
    return new ApiException(ErrorType.BAD_DATA, "invalid parameter \"" + name + "\": " + why);
  }

  ErrorType type() {
    return type;
  }
}
