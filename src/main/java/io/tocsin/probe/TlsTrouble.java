package io.tocsin.probe;

import io.netty.handler.ssl.NotSslRecordException;
import io.tocsin.health.Reason;
import java.io.IOException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Says in one line why a TLS handshake failed. */
final class TlsTrouble {
  private TlsTrouble() {}

  /** Whether {@code error} comes from TLS, however it is wrapped. */
  static boolean isTls(Throwable error) {
    return find(error, SSLException.class).isPresent();
  }

  static Outcome of(Throwable error, Endpoint with) {
    boolean theirs = isTls(error) || isClosed(error);
    return theirs
        ? Outcome.fail(Reason.L6RSP, words(error, with))
        : Outcome.unknown(Reason.SOCKERR, "cannot set up TLS: " + error.getMessage());
  }

  private static boolean isClosed(Throwable error) {
    return find(error, IOException.class).isPresent();
  }

  private static String words(Throwable error, Endpoint with) {
    if (find(error, CertificateExpiredException.class).isPresent()) {
      return "certificate of " + with + " has expired";
    }
    if (find(error, CertificateNotYetValidException.class).isPresent()) {
      return "certificate of " + with + " is not valid yet";
    }
    if (find(error, NotSslRecordException.class).isPresent()) {
      return with + " does not speak TLS";
    }
    Optional<CertPathValidatorException> path = find(error, CertPathValidatorException.class);
    if (path.isPresent() || String.valueOf(error.getMessage()).contains("PKIX path")) {
      return "certificate of " + with + " is not trusted: " + root(error).getMessage();
    }
    return find(error, CertificateException.class)
        .map(e -> "certificate of " + with + " is not for it: " + e.getMessage())
        .orElseGet(() -> "TLS handshake with " + with + " failed: " + root(error).getMessage());
  }

  private static <T extends Throwable> Optional<T> find(Throwable error, Class<T> type) {
    return causes(error).filter(type::isInstance).map(type::cast).findFirst();
  }

  private static Throwable root(Throwable error) {
    return causes(error).reduce((_, last) -> last).orElse(error);
  }

  private static Stream<Throwable> causes(Throwable error) {
    return Stream.iterate(error, e -> e != null, Throwable::getCause).limit(20);
  }
}
