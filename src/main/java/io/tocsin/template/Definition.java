package io.tocsin.template;

import io.tocsin.template.Node.Body;
import java.nio.charset.StandardCharsets;

/**
 * One named template.
 *
 * @param parsedAs the name of the text that it was defined in, which errors show
 * @param source that text
 */
record Definition(String name, String parsedAs, String source, Body body) {
  /** Whether it holds nothing but white space, so that another definition may take its place. */
  boolean isEmpty() {
    return Parser.isBlank(body);
  }

  /** {@code name:line:column}, the column in bytes from 0, as Go's errors point to a node. */
  String place(Node node) {
    String before = source.substring(0, node.position());
    int lineStart = before.lastIndexOf('\n') + 1;
    int column = before.substring(lineStart).getBytes(StandardCharsets.UTF_8).length;
    return parsedAs + ":" + line(node) + ":" + column;
  }

  /** The line of {@code node}, from 1. */
  int line(Node node) {
    return 1 + (int) source.chars().limit(node.position()).filter(c -> c == '\n').count();
  }
}
