package io.tocsin.web;

import java.util.Map;

/**
 * The health of one part of Tocsin itself.
 *
 * @param data numbers and words that explain it; values must be JSON values
 */
public record Component(String id, boolean isUp, Map<String, Object> data) {
  public Component {
    data = Map.copyOf(data);
  }
}
