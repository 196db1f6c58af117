package io.tocsin.probe;

import io.tocsin.health.Measurement;
import io.tocsin.health.Reason;
import io.tocsin.model.Labels;
import io.vertx.core.net.NetSocket;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;

/**
 * What a TLS handshake showed, measured as blackbox_exporter measures it (its {@code
 * prober/tls.go}).
 *
 * @param chain as the peer presented it, its own certificate first; not empty
 * @param verified whether the chain was checked against trusted certificates
 */
record TlsReport(String protocol, String cipher, List<X509Certificate> chain, boolean verified) {
  /** Go's zero time, which blackbox_exporter exposes where no chain was verified. */
  private static final double NO_VERIFIED_CHAIN = -62135596800.0;

  private static final int DNS_NAME = 2;

  /** Attribute names that Go knows and RFC 2253 does not. */
  private static final Map<String, String> MORE_ATTRIBUTES =
      Map.of("2.5.4.5", "SERIALNUMBER", "2.5.4.17", "POSTALCODE");

  /**
   * Reads the session of a socket after its handshake.
   *
   * @param verified whether certificates are checked; then so is the time, which the JDK does not
   *     look at in a certificate that is trusted by itself
   * @throws ProbeTrouble when the peer showed no certificate, or one out of its time
   */
  static TlsReport of(NetSocket socket, Endpoint with, boolean verified, Instant now) {
    SSLSession session = socket.sslSession();
    List<X509Certificate> chain = chain(session);
    if (chain.isEmpty()) {
      throw trouble("no certificate from " + with);
    }
    var report = new TlsReport(session.getProtocol(), session.getCipherSuite(), chain, verified);
    if (verified) {
      report.checkTime(with, now);
    }
    return report;
  }

  private static List<X509Certificate> chain(SSLSession session) {
    try {
      return Arrays.stream(session.getPeerCertificates())
          .filter(X509Certificate.class::isInstance)
          .map(X509Certificate.class::cast)
          .toList();
    } catch (SSLPeerUnverifiedException _) {
      return List.of();
    }
  }

  private void checkTime(Endpoint with, Instant now) {
    X509Certificate own = chain.getFirst();
    if (now.isAfter(own.getNotAfter().toInstant())) {
      throw trouble("certificate of " + with + " has expired");
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      throw trouble("certificate of " + with + " is not valid yet");
    }
  }

  private static ProbeTrouble trouble(String detail) {
    return new ProbeTrouble(Outcome.fail(Reason.L6RSP, detail));
  }

  /** When the first certificate of the chain expires. */
  Instant earliestExpiry() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** The {@code probe_ssl_…} and {@code probe_tls_…} values. */
  void addTo(Collection<Measurement> measurements) {
    double expiry = earliestExpiry().getEpochSecond();
    measurements.add(Measurement.of("probe_ssl_earliest_cert_expiry", expiry));
    measurements.add(
        Measurement.of(
            "probe_ssl_last_chain_expiry_timestamp_seconds",
            verified ? expiry : NO_VERIFIED_CHAIN));
    measurements.add(new Measurement("probe_ssl_last_chain_info", chainInfo(), 1));
    measurements.add(
        new Measurement("probe_tls_version_info", Labels.of("version", goVersion()), 1));
    measurements.add(new Measurement("probe_tls_cipher_info", Labels.of("cipher", cipher), 1));
  }

  private String goVersion() {
    return protocol.equals("TLSv1") ? "TLS 1.0" : protocol.replace("TLSv", "TLS ");
  }

  private Labels chainInfo() {
    X509Certificate own = chain.getFirst();
    return Labels.of(
        "fingerprint_sha256", fingerprint(own),
        "subject", name(own.getSubjectX500Principal()),
        "issuer", name(own.getIssuerX500Principal()),
        "subjectalternative", String.join(",", dnsNames(own)),
        "serialnumber", serialNumber(own));
  }

  private static String name(X500Principal principal) {
    return principal.getName(X500Principal.RFC2253, MORE_ATTRIBUTES);
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK knows SHA-256 and its own certificates", e);
    }
  }

  private static List<String> dnsNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.getFirst().equals(DNS_NAME))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException _) {
      return List.of();
    }
  }

  /** Whole bytes, with leading zeros. */
  private static String serialNumber(X509Certificate certificate) {
    BigInteger serial = certificate.getSerialNumber();
    String digits = serial.toString(16);
    return digits.length() % 2 == 0 ? digits : "0" + digits;
  }
}
