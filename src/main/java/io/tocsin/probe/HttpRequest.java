package io.tocsin.probe;

import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request, encoded once and sent many times.
 *
 * @param url absolute, without user and fragment
 * @param bytes the whole request as it goes over the wire; shared, not to be written to
 */
record HttpRequest(URI url, Endpoint endpoint, Question question, Buffer bytes) {
  /**
   * What is asked, wherever it is asked.
   *
   * @param headers names are unique without regard to case
   * @param authorization the header's value; only for the origin of the configured URL
   */
  record Question(
      String method,
      Map<String, String> headers,
      String body,
      Optional<String> authorization,
      boolean keepAlive) {}

  /**
   * Encodes {@code question} for {@code url}.
   *
   * @throws IllegalArgumentException when the URL cannot be asked; the message says why
   */
  static HttpRequest of(String url, Question question) {
    return of(parse(url), question);
  }

  private static HttpRequest of(URI url, Question question) {
    var endpoint = Endpoint.of(url.getHost(), portOf(url));
    return new HttpRequest(url, endpoint, question, encode(url, question));
  }

  private static URI parse(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is not a URL: " + e.getReason(), e);
    }
    require(url.getScheme() != null, "is not a URL with http:// or https://: " + text);
    String scheme = url.getScheme().toLowerCase(Locale.ROOT);
    require(
        scheme.equals("http") || scheme.equals("https"),
        "must begin with http:// or https://, is " + scheme);
    require(url.getHost() != null, "has no host that can be asked: " + text);
    require(url.getRawUserInfo() == null, "must not hold a user; use basic_auth");
    require(
        url.getPort() == -1 || (url.getPort() >= 1 && url.getPort() <= 65535),
        "has no valid port: " + url.getPort());
    return url;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private static int portOf(URI url) {
    return url.getPort() >= 0 ? url.getPort() : isTls(url) ? 443 : 80;
  }

  private static boolean isTls(URI url) {
    return url.getScheme().equalsIgnoreCase("https");
  }

  boolean tls() {
    return isTls(url);
  }

  boolean isHead() {
    return question.method().equals("HEAD");
  }

  /**
   * The request that a redirect asks for: 303, and 301 and 302 as everyone does it, turn into a GET
   * without a body; another origin does not get the credentials.
   *
   * @throws IllegalArgumentException when {@code location} cannot be asked
   */
  HttpRequest redirected(int status, String location) {
    URI next;
    try {
      next = url.resolve(location.replace(" ", "%20"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not a URL: " + location, e);
    }
    URI checked = parse(next.toString());
    boolean keepsMethod = status == 307 || status == 308 || isHead();
    boolean sameOrigin =
        isTls(checked) == tls() && endpoint.equals(Endpoint.of(checked.getHost(), portOf(checked)));
    var asked =
        new Question(
            keepsMethod ? question.method() : "GET",
            sameOrigin ? question.headers() : withoutCredentials(question.headers()),
            keepsMethod ? question.body() : "",
            sameOrigin ? question.authorization() : Optional.empty(),
            false);
    return of(checked, asked);
  }

  private static Map<String, String> withoutCredentials(Map<String, String> headers) {
    var kept = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    kept.putAll(headers);
    kept.keySet().removeIf(HttpRequest::isPersonal);
    return kept;
  }

  private static boolean isPersonal(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "authorization", "cookie", "host", "proxy-authorization" -> true;
      default -> false;
    };
  }

  /** The {@code Authorization} of a user and a password. */
  static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  private static Buffer encode(URI url, Question question) {
    var fields = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    fields.put("User-Agent", "Tocsin");
    fields.put("Accept", "*/*");
    fields.put("Accept-Encoding", "identity");
    question.authorization().ifPresent(value -> fields.put("Authorization", value));
    fields.putAll(question.headers());
    fields.put("Connection", question.keepAlive() ? "keep-alive" : "close");
    byte[] body = question.body().getBytes(StandardCharsets.UTF_8);
    if (body.length > 0 || takesBody(question.method())) {
      fields.put("Content-Length", Integer.toString(body.length));
    }
    String host = fields.remove("Host");
    var head = new StringBuilder(question.method()).append(' ').append(pathOf(url));
    head.append(" HTTP/1.1\r\nHost: ").append(host == null ? hostOf(url) : host).append("\r\n");
    fields.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return Buffer.buffer(head.append("\r\n").toString()).appendBytes(body);
  }

  private static boolean takesBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  private static String pathOf(URI url) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  private static String hostOf(URI url) {
    boolean usual = url.getPort() < 0 || url.getPort() == (isTls(url) ? 443 : 80);
    return usual ? url.getHost() : url.getHost() + ":" + url.getPort();
  }
}
