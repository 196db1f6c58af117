package io.tocsin.probe;

import io.tocsin.config.Nearest;
import io.tocsin.config.Secret;
import io.tocsin.config.Section;
import io.tocsin.config.Value;
import io.tocsin.probe.HttpRequest.Question;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * {@code http: URL} or {@code http: {url: URL, ...}}.
 *
 * <pre>
 *   http:
 *     url: http://{address}:8081/health/ready
 *     method: GET                     # the default
 *     headers: {X-Probe: tocsin}
 *     body: ""
 *     basic_auth: {username: u, password_file: p}   # or bearer_token, bearer_token_file
 *     tls: {ca_file: ca.pem, server_name: shop.internal, min_version: TLS12}
 *     follow_redirects: true          # at most 10
 *     reuse_connection: false         # a fresh connection proves that one can connect
 *     max_body: 1048576               # bytes
 *     expect:
 *       status: [200, 2xx, 300-399]   # default 2xx
 *       header: {Content-Type: json}  # RE2, found anywhere
 *       not_header: {X-Cache: HIT}
 *       body_contains: ready          # one or a list, as the next two
 *       body_matches: "read[iy]"
 *       body_not_matches: ERROR
 *       json: status == 'ready' and checks[0].data.depth &lt; 100
 *       max_duration: 500ms           # slower is DEGRADED
 *       cert_valid_for: 14d           # sooner is DEGRADED
 * </pre>
 */
final class HttpProtocol implements Protocol {
  static final String NAME = "http";

  private static final int DEFAULT_MAX_BODY_BYTES = 1 << 20;
  private static final int LARGEST_MAX_BODY_BYTES = 64 << 20;
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<? extends ProbeSpec> read(Value yaml) {
    if (!yaml.isScalar()) {
      return yaml.build(HttpProtocol::spec);
    }
    String url = yaml.string();
    Optional<String> fault = faultOf(url);
    fault.ifPresent(yaml::fault);
    return fault.isPresent() ? Optional.empty() : Optional.of(plain(url));
  }

  private static HttpSpec plain(String url) {
    return new HttpSpec(
        url,
        "GET",
        Map.of(),
        "",
        Optional.empty(),
        Tls.DEFAULT,
        true,
        false,
        DEFAULT_MAX_BODY_BYTES,
        HttpExpect.SUCCESS);
  }

  private static HttpSpec spec(Section yaml) {
    String url = yaml.string("url");
    if (yaml.has("url")) {
      faultOf(url).ifPresent(fault -> yaml.fault("url", fault));
    }
    return new HttpSpec(
        url,
        method(yaml),
        headers(yaml),
        yaml.string("body", ""),
        authorization(yaml),
        yaml.value("tls").flatMap(Tls::read).orElse(Tls.DEFAULT),
        yaml.bool("follow_redirects", true),
        yaml.bool("reuse_connection", false),
        maxBody(yaml),
        yaml.section("expect", HttpExpect::read).orElse(HttpExpect.SUCCESS));
  }

  /** What is wrong with a URL, as far as that shows before the address is known. */
  private static Optional<String> faultOf(String url) {
    String sample = url.replace(HttpSpec.ADDRESS, "address");
    if (sample.contains("{") || sample.contains("}")) {
      return Optional.of("may hold {address} and no other braces: " + url);
    }
    try {
      HttpRequest.of(sample, new Question("GET", Map.of(), "", Optional.empty(), false));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static String method(Section yaml) {
    String method = yaml.string("method", "GET");
    if (!METHODS.contains(method)) {
      yaml.fault(
          "method",
          "is not one of "
              + String.join(", ", METHODS)
              + ": "
              + method
              + Nearest.hint(method, METHODS));
    }
    return method;
  }

  private static Map<String, String> headers(Section yaml) {
    Map<String, String> headers = yaml.stringMap("headers");
    var seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        (name, value) -> {
          if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            yaml.fault("headers", "is not a header name: " + Shown.text(name));
          } else if (!seen.add(name)) {
            yaml.fault("headers", "is given twice: " + name);
          } else if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
            yaml.fault("headers", "the value of " + name + " holds a control character");
          } else if (isOurs(name)) {
            yaml.fault("headers", name + " is set by the prober itself");
          }
        });
    return headers;
  }

  private static boolean isOurs(String name) {
    return name.equalsIgnoreCase("Connection")
        || name.equalsIgnoreCase("Content-Length")
        || name.equalsIgnoreCase("Transfer-Encoding")
        || name.equalsIgnoreCase("Accept-Encoding");
  }

  private static Optional<Secret> authorization(Section yaml) {
    Optional<Secret> basic = yaml.section("basic_auth", HttpProtocol::basic);
    Optional<Secret> bearer =
        yaml.secret("bearer_token").map(token -> new Secret("Bearer " + token.reveal()));
    if (yaml.has("basic_auth") && bearer.isPresent()) {
      yaml.fault("basic_auth", "only one of basic_auth and bearer_token may be given");
    }
    return basic.or(() -> bearer);
  }

  private static Secret basic(Section yaml) {
    String password = yaml.secret("password").map(Secret::reveal).orElse("");
    return new Secret(HttpRequest.basic(yaml.string("username"), password));
  }

  private static int maxBody(Section yaml) {
    long bytes = yaml.integer("max_body", DEFAULT_MAX_BODY_BYTES);
    if (bytes < 0 || bytes > LARGEST_MAX_BODY_BYTES) {
      yaml.fault("max_body", "must be from 0 to " + LARGEST_MAX_BODY_BYTES + " bytes, is " + bytes);
      return DEFAULT_MAX_BODY_BYTES;
    }
    return (int) bytes;
  }
}
