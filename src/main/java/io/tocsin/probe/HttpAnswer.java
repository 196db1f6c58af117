package io.tocsin.probe;

import java.util.List;
import java.util.Optional;

/**
 * A whole HTTP/1.x response.
 *
 * @param version 1.0 or 1.1
 * @param headers in the order they came
 * @param contentLength as declared; -1 when it was not
 * @param body without transfer coding; shared, not to be written to
 * @param reusable whether the connection may carry another request
 */
@SuppressWarnings("ArrayRecordComponent") // answers are never compared, and bodies not copied
record HttpAnswer(
    double version,
    int status,
    List<Header> headers,
    long contentLength,
    byte[] body,
    boolean reusable) {
  /** One header field; names compare without case. */
  record Header(String name, String value) {}

  HttpAnswer {
    headers = List.copyOf(headers);
  }

  /** All values of {@code name}. */
  List<String> all(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  /** The first value of {@code name}. */
  Optional<String> first(String name) {
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        return Optional.of(header.value());
      }
    }
    return Optional.empty();
  }
}
