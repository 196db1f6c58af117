package io.tocsin.probe;

import io.tocsin.health.Measurement;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Collection;

/** What every probe over IP measures, as blackbox_exporter's {@code prober/utils.go} does. */
final class ConnectionReport {
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private ConnectionReport() {}

  static void addTo(Collection<Measurement> measurements, Attempt attempt) {
    measurements.add(Measurement.of("probe_dns_lookup_time_seconds", attempt.resolveSeconds()));
    measurements.add(
        Measurement.of(
            "probe_ip_protocol",
            attempt.address().map(a -> a instanceof Inet6Address ? 6 : 4).orElse(0)));
    measurements.add(
        Measurement.of(
            "probe_ip_addr_hash", attempt.address().map(ConnectionReport::hash).orElse(0.0)));
  }

  /** The 32-bit FNV-1a hash of the address's 4 or 16 bytes. */
  private static double hash(InetAddress address) {
    int sum = FNV_OFFSET;
    for (byte b : address.getAddress()) {
      sum = (sum ^ (b & 0xff)) * FNV_PRIME;
    }
    return Integer.toUnsignedLong(sum);
  }
}
