package io.tocsin.web;

/** Tocsin's own metrics as exposition text. Called on a worker. */
public interface MetricsText {
  /**
   * @param contentType {@code text/plain; version=0.0.4; ...} or {@code
   *     application/openmetrics-text; version=1.0.0; ...}
   */
  String scrape(String contentType);
}
