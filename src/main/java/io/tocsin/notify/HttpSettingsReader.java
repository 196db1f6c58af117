package io.tocsin.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.config.Secret;
import io.tocsin.config.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code http_config}. */
final class HttpSettingsReader {
  private static final String UNSUPPORTED = "is not supported by this version yet";
  private static final Set<String> OWN_HEADERS =
      Set.of("authorization", "content-length", "content-type", "host", "user-agent");

  private HttpSettingsReader() {}

  /**
   * The settings under {@code http_config} of {@code s}, or {@code otherwise} when there are none.
   */
  static HttpSettings read(Section s, HttpSettings otherwise) {
    return s.section("http_config", HttpSettingsReader::settings).orElse(otherwise);
  }

  /** The settings whose keys stand in {@code s} itself. */
  static HttpSettings settings(Section s) {
    for (String key : List.of("oauth2", "proxy_url", "no_proxy", "proxy_connect_header")) {
      s.value(key).ifPresent(value -> value.fault(UNSUPPORTED));
    }
    if (s.bool("follow_redirects", false)) {
      s.fault("follow_redirects", UNSUPPORTED + "; give the URL that the redirect leads to");
    }
    if (s.bool("proxy_from_environment", false)) {
      s.fault("proxy_from_environment", UNSUPPORTED);
    }
    s.allow("enable_http2"); // a notification is one small request, for which HTTP/1.1 will do
    Tls tls = s.section("tls_config", HttpSettingsReader::tls).orElse(Tls.DEFAULT);
    return new HttpSettings(
        authorization(s),
        tls.insecure,
        tls.caFile,
        s.map("http_headers", value -> value.build(HttpSettingsReader::header)));
  }

  // --- authorization

  private static Optional<Secret> authorization(Section s) {
    var given = new TreeSet<String>();
    Optional<Secret> basic = s.section("basic_auth", HttpSettingsReader::basic);
    Optional<Secret> scheme = s.section("authorization", HttpSettingsReader::scheme);
    Optional<Secret> bearer = s.secret("bearer_token").map(token -> header("Bearer", token));
    for (String key : List.of("basic_auth", "authorization", "bearer_token", "bearer_token_file")) {
      if (s.has(key)) {
        given.add(key);
      }
    }
    if (given.size() > 1) {
      s.fault(given.last(), "only one of " + String.join(" and ", given) + " may be given");
    }
    return basic.or(() -> scheme).or(() -> bearer);
  }

  private static Secret basic(Section s) {
    String name = s.secret("username").map(Secret::reveal).orElse("");
    String password = s.secret("password").map(Secret::reveal).orElse("");
    byte[] pair = (name + ":" + password).getBytes(UTF_8);
    return header("Basic", new Secret(Base64.getEncoder().encodeToString(pair)));
  }

  private static Secret scheme(Section s) {
    String type = s.string("type", "Bearer").strip();
    if (type.equalsIgnoreCase("basic")) {
      s.fault("type", "must not be Basic; use basic_auth");
    }
    Optional<Secret> credentials = s.secret("credentials");
    if (credentials.isEmpty() && !s.has("credentials_file")) {
      s.fault("credentials", "is required, or credentials_file");
    }
    return header(type, credentials.orElse(new Secret("")));
  }

  private static Secret header(String scheme, Secret credentials) {
    return new Secret(scheme + " " + credentials.reveal());
  }

  // --- TLS

  private record Tls(boolean insecure, Optional<String> caFile) {
    static final Tls DEFAULT = new Tls(false, Optional.empty());
  }

  private static Tls tls(Section s) {
    for (String key :
        List.of(
            "ca",
            "cert",
            "cert_file",
            "key",
            "key_file",
            "server_name",
            "min_version",
            "max_version")) {
      s.value(key).ifPresent(value -> value.fault(UNSUPPORTED));
    }
    return new Tls(s.bool("insecure_skip_verify", false), caFile(s));
  }

  private static Optional<String> caFile(Section s) {
    Optional<Path> file = s.optionalString("ca_file").map(s.directory()::resolve);
    if (file.isPresent() && !Files.isReadable(file.get())) {
      s.fault("ca_file", "cannot be read");
    }
    return file.map(Path::toString);
  }

  // --- headers

  /** {@code values} and {@code secrets} of one header; the key above is its name. */
  private static List<Secret> header(Section s) {
    checkName(s);
    var values = new ArrayList<Secret>();
    s.strings("values").forEach(value -> values.add(new Secret(value)));
    s.strings("secrets").forEach(value -> values.add(new Secret(value)));
    s.value("files").ifPresent(value -> value.fault(UNSUPPORTED));
    for (Secret value : values) {
      if (value.reveal().chars().anyMatch(c -> c == '\r' || c == '\n')) {
        s.fault("values", "a header value must be one line");
      }
    }
    return values;
  }

  private static void checkName(Section s) {
    String name = s.path().substring(s.path().lastIndexOf('.') + 1);
    if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
      s.fault("values", "this header is set by the sender; it cannot be given");
    }
  }
}
