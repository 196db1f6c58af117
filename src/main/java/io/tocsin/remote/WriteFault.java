package io.tocsin.remote;

/** A request that cannot be taken as a whole; the message is for its sender. */
final class WriteFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * @param status of HTTP: 400 what is sent is malformed, 413 too much, 415 of an unknown kind
   */
  WriteFault(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  static WriteFault malformed(String message) {
    return new WriteFault(400, message);
  }

  int status() {
    return status;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
