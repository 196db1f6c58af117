package io.tocsin.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks Prometheus's HTTP API, blocking. One request at a time. */
final class PrometheusClient {
  private static final int MAX_ANSWER_BYTES = 512 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final URI url;
  private final Map<String, String> headers;
  private final Duration timeout;
  private final HttpClient http;

  /**
   * @param url of the server; its path is kept as a prefix
   */
  PrometheusClient(URI url, Map<String, String> headers, Duration timeout) {
    this.url = url;
    this.headers = Map.copyOf(headers);
    this.timeout = timeout;
    this.http = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  /**
   * What the server found.
   *
   * @param warnings of it, and its remarks
   */
  record Answer(JsonNode data, List<String> warnings) {
    Answer {
      warnings = List.copyOf(warnings);
    }
  }

  /** The same client for another server. */
  PrometheusClient at(URI other) {
    return new PrometheusClient(other, headers, timeout);
  }

  /** One parameter of a request. */
  record Parameter(String name, String value) {}

  /** Posts a form to {@code path}, such as {@code /api/v1/query}. */
  Answer post(String path, List<Parameter> parameters) throws QueryFailure, InterruptedException {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form(parameters)));
    return send(request);
  }

  /** Gets {@code path} with a query. */
  Answer get(String path, List<Parameter> parameters) throws QueryFailure, InterruptedException {
    return send(request(parameters.isEmpty() ? path : path + "?" + form(parameters)).GET());
  }

  private HttpRequest.Builder request(String path) throws QueryFailure {
    String base = url.toString().replaceAll("/+$", "");
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
      headers.forEach(request::header);
      return request;
    } catch (IllegalArgumentException e) {
      throw new QueryFailure("cannot ask " + base + ": " + e.getMessage());
    }
  }

  private static String form(List<Parameter> parameters) {
    return String.join(
        "&",
        parameters.stream()
            .map(p -> p.name() + "=" + URLEncoder.encode(p.value(), UTF_8))
            .toList());
  }

  private Answer send(HttpRequest.Builder builder) throws QueryFailure, InterruptedException {
    HttpRequest request = builder.build();
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES + 1);
        if (bytes.length > MAX_ANSWER_BYTES) {
          throw new QueryFailure(
              "the answer is larger than " + MAX_ANSWER_BYTES + " bytes; ask for less");
        }
        return answer(response.statusCode(), bytes);
      }
    } catch (HttpTimeoutException _) {
      throw new QueryFailure(
          request.uri().getAuthority() + " did not answer within " + timeout.toSeconds() + " s");
    } catch (ConnectException _) {
      throw new QueryFailure(
          "cannot connect to " + request.uri().getAuthority() + "; name the server with --url");
    } catch (IOException e) {
      throw new QueryFailure("cannot ask " + request.uri().getAuthority() + ": " + e);
    }
  }

  private static Answer answer(int status, byte[] body) throws QueryFailure {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (IOException _) {
      throw new QueryFailure("the server answered " + status + " without JSON; is the URL right?");
    }
    if (!json.path("status").asText().equals("success")) {
      throw json.has("error")
          ? new QueryFailure(json.path("errorType").asText() + ": " + json.path("error").asText())
          : new QueryFailure("the server answered " + status + "; is the URL right?");
    }
    var warnings = new ArrayList<String>();
    json.path("warnings").forEach(warning -> warnings.add(warning.asText()));
    json.path("infos").forEach(info -> warnings.add(info.asText()));
    return new Answer(json.path("data"), warnings);
  }
}
