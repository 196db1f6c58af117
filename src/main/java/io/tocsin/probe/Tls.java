package io.tocsin.probe;

import static io.tocsin.config.Invariant.check;

import io.tocsin.config.Section;
import io.tocsin.config.Value;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;

/**
 * How a probe speaks TLS, in the keys of Prometheus's {@code tls_config}.
 *
 * @param insecureSkipVerify accepts any certificate
 * @param ca PEM certificates to trust instead of the system's; files are read when the
 *     configuration is
 * @param cert the client's own certificate chain, PEM; with {@code key}
 * @param serverName for SNI and verification instead of the host that is connected to
 * @param minVersion the oldest version that is offered
 */
record Tls(
    boolean insecureSkipVerify,
    Optional<Buffer> ca,
    Optional<Buffer> cert,
    Optional<Buffer> key,
    Optional<String> serverName,
    Version minVersion,
    ClientSSLOptions options) {
  /** Versions by their names in Prometheus's configuration. */
  enum Version {
    TLS10("TLSv1"),
    TLS11("TLSv1.1"),
    TLS12("TLSv1.2"),
    TLS13("TLSv1.3");

    private final String jdkName;

    Version(String jdkName) {
      this.jdkName = jdkName;
    }
  }

  static final Tls DEFAULT =
      Tls.of(
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Version.TLS12);

  private static Tls of(
      boolean insecureSkipVerify,
      Optional<Buffer> ca,
      Optional<Buffer> cert,
      Optional<Buffer> key,
      Optional<String> serverName,
      Version minVersion) {
    check(
        cert.isPresent() == key.isPresent(),
        cert.isPresent() ? "cert_file" : "key_file",
        "cert_file and key_file go together");
    var versions = new LinkedHashSet<String>();
    for (Version version : Version.values()) {
      if (version.compareTo(minVersion) >= 0) {
        versions.add(version.jdkName);
      }
    }
    var options =
        new ClientSSLOptions()
            .setTrustAll(insecureSkipVerify)
            .setHostnameVerificationAlgorithm(insecureSkipVerify ? "" : "HTTPS")
            .setSslHandshakeTimeout(1) // the probe's deadline ends it long before
            .setSslHandshakeTimeoutUnit(TimeUnit.HOURS)
            .setEnabledSecureTransportProtocols(versions);
    ca.ifPresent(pem -> options.setTrustOptions(new PemTrustOptions().addCertValue(pem)));
    if (cert.isPresent() && key.isPresent()) {
      options.setKeyCertOptions(
          new PemKeyCertOptions().addCertValue(cert.get()).addKeyValue(key.get()));
    }
    return new Tls(insecureSkipVerify, ca, cert, key, serverName, minVersion, options);
  }

  /** Reads {@code tls: {...}}. */
  static Optional<Tls> read(Value yaml) {
    return yaml.build(Tls::read);
  }

  private static Tls read(Section yaml) {
    return of(
        yaml.bool("insecure_skip_verify", false),
        certificates(yaml, "ca_file"),
        certificates(yaml, "cert_file"),
        file(yaml, "key_file"),
        yaml.optionalString("server_name"),
        yaml.value("min_version").flatMap(Tls::version).orElse(Version.TLS12));
  }

  private static Optional<Version> version(Value yaml) {
    return yaml.scalar(
        "one of TLS10, TLS11, TLS12, TLS13",
        text -> Arrays.stream(Version.values()).filter(v -> v.name().equals(text)).findFirst());
  }

  private static Optional<Buffer> file(Section yaml, String key) {
    return yaml.optionalString(key).flatMap(name -> content(yaml, key, name));
  }

  private static Optional<Buffer> content(Section yaml, String key, String name) {
    try {
      return Optional.of(Buffer.buffer(Files.readAllBytes(yaml.directory().resolve(name))));
    } catch (IOException e) {
      yaml.fault(key, "cannot read " + name + ": " + e.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  private static Optional<Buffer> certificates(Section yaml, String key) {
    Optional<Buffer> pem = file(yaml, key);
    if (pem.isPresent() && !holdsCertificates(pem.get())) {
      yaml.fault(key, "holds no PEM certificates: " + yaml.string(key));
      return Optional.empty();
    }
    return pem;
  }

  private static boolean holdsCertificates(Buffer pem) {
    try {
      var in = new ByteArrayInputStream(pem.getBytes());
      return !CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty();
    } catch (CertificateException _) {
      return false;
    }
  }

  /** The name to send as SNI and to verify; empty for an IP address or a name SNI cannot carry. */
  String serverNameFor(Endpoint endpoint) {
    if (serverName.isPresent()) {
      return serverName.get();
    }
    return endpoint.literal().isPresent() || !fitsSni(endpoint.host()) ? "" : endpoint.host();
  }

  private static boolean fitsSni(String host) {
    try {
      return !new SNIHostName(host).getAsciiName().isEmpty();
    } catch (IllegalArgumentException _) { // an underscore, for one
      return false;
    }
  }

  /** By what the configuration states; {@code options} follows from it. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Tls that && stated().equals(that.stated());
  }

  @Override
  public int hashCode() {
    return stated().hashCode();
  }

  private List<Object> stated() {
    return List.of(insecureSkipVerify, ca, cert, key, serverName, minVersion);
  }

  /** Without certificates and keys. */
  @Override
  public String toString() {
    return "Tls[" + minVersion + (insecureSkipVerify ? ", insecure" : "") + "]";
  }
}
