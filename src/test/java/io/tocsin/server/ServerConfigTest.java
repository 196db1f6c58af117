package io.tocsin.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.config.Document;
import io.tocsin.config.Fault;
import io.tocsin.config.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerConfigTest {
  private final Faults faults = new Faults();

  private Optional<ServerConfig> read(String yaml) {
    return new Document.Reader(faults)
        .parse(yaml, "tocsin.yml", Path.of("."))
        .flatMap(ServerConfig::from);
  }

  @Test
  void whatIsNotGivenHasItsDefault() {
    ServerConfig read = read("storage: {retention: 2h}").orElseThrow();

    assertThat(read.listen()).isEqualTo("127.0.0.1:9797");
    assertThat(read.storage().retention()).isEqualTo(Duration.ofHours(2));
    assertThat(read.storage().maxSeries()).isEqualTo(200_000);
    assertThat(read.query()).isEqualTo(ServerConfig.Query.DEFAULT);
  }

  @Test
  void everyFaultIsToldWithItsPlace() {
    read(
        """
        listen: 9797
        external_url: ftp://x
        storage: {retention: 1m}
        query: {max_samples: 0, lookbak: 1m}
        """);

    assertThat(faults.sorted())
        .extracting(Fault::toString)
        .containsExactly(
            "tocsin.yml:1:9: listen: must be HOST:PORT, is 9797",
            "tocsin.yml:2:15: external_url: must be an http or https URL without a slash at the"
                + " end, is ftp://x",
            "tocsin.yml:3:22: storage.retention: must be 10m or more: rules look back five minutes",
            "tocsin.yml:4:22: query.max_samples: must be positive",
            "tocsin.yml:4:25: query.lookbak: unknown key, did you mean lookback?");
  }

  @Test
  void allowedHostsAreNamesAlone() {
    read("allowed_hosts: [tocsin.example, 'http://x', 'y:80']");

    assertThat(faults.sorted())
        .extracting(Fault::toString)
        .containsExactly(
            "tocsin.yml:1:33: allowed_hosts[1]: is not a host name without scheme and port:"
                + " http://x",
            "tocsin.yml:1:45: allowed_hosts[2]: is not a host name without scheme and port:"
                + " y:80");
  }

  @Test
  void hostsMayBeNamesAndAddressesOfBothFamilies() {
    assertThat(ServerConfig.isHostAndPort("0.0.0.0:80")).isTrue();
    assertThat(ServerConfig.isHostAndPort("tocsin.example:9797")).isTrue();
    assertThat(ServerConfig.isHostAndPort("[::1]:9797")).isTrue();
    assertThat(ServerConfig.isHostAndPort("::1:9797")).isFalse();
    assertThat(ServerConfig.isHostAndPort("host:99999")).isFalse();
    assertThat(ServerConfig.isHostAndPort(":9797")).isFalse();
  }

  @Test
  void thePortAndTheHostOfAnIpv6AddressAreToldApart() {
    ServerConfig read = read("listen: '[::1]:9000'").orElseThrow();

    assertThat(read.host()).isEqualTo("::1");
    assertThat(read.port()).isEqualTo(9000);
  }
}
