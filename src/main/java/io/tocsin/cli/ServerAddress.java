package io.tocsin.cli;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which server a command asks, and how. */
final class ServerAddress {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Of the server. Default: http://127.0.0.1:9797")
  private URI url = URI.create("http://127.0.0.1:9797");

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description = "Sends a header, such as Authorization='Bearer ...'; repeatable.")
  private Map<String, String> headers = new LinkedHashMap<>();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Longest wait for an answer. Default: 2m")
  private Duration timeout = Duration.ofMinutes(2);

  PrometheusClient client() {
    return new PrometheusClient(url, headers, timeout);
  }
}
