package io.tocsin.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http: shop/health | 1:7: http: is not a URL with http:// or https://: shop/health",
        "http: ftp://x/ | 1:7: http: must begin with http:// or https://, is ftp",
        "http: http://u:p@x/ | 1:7: http: must not hold a user; use basic_auth",
        "http: http://{host}/ "
            + "| 1:7: http: may hold {address} and no other braces: http://{host}/",
        "http: http://x:99999/ | 1:7: http: has no valid port: 99999",
        "http: {method: GET} | 1:7: http.url: is required",
        "http: {url: 'http://x/', method: GOT} | 1:34: http.method: is not one of GET, HEAD, POST,"
            + " PUT, PATCH, DELETE, OPTIONS: GOT, did you mean GET?",
        "http: {url: 'http://x/', expect: {status: 2x}} "
            + "| 1:43: http.expect.status: is not a status such as 200, 2xx or 200-299: 2x",
        "http: {url: 'http://x/', expect: {json: 'a =='}} "
            + "| 1:41: http.expect.json: is not a condition, column 5: expected a path or a value,"
            + " found the end",
        "http: {url: 'http://x/', expect: {body_matches: '('}} "
            + "| 1:49: http.expect.body_matches: is not a regular expression: error parsing regexp:"
            + " missing closing ): `(`",
        "http: {url: 'http://x/', headers: {a b: c}} "
            + "| 1:35: http.headers: is not a header name: a b",
        "http: {url: 'http://x/', max_body: -1} "
            + "| 1:36: http.max_body: must be from 0 to 67108864 bytes, is -1",
        "http: {url: 'http://x/', tls: {cert_file: pom.xml}} "
            + "| 1:43: http.tls.cert_file: holds no PEM certificates: pom.xml",
        "http: {url: 'http://x/', expected: {}} "
            + "| 1:26: http.expected: unknown key, did you mean expect?",
        "tcp: 70000 "
            + "| 1:6: tcp: is neither a port nor an address such as {address}:5432: 70000",
        "tcp: {port: 0} | 1:13: tcp.port: is not a port from 1 to 65535: 0",
        "tcp: {port: 1, address: 'x:2'} "
            + "| 1:13: tcp.port: only one of port and address may be given",
        "tcp: {port: 1, send: '\\xz1'} "
            + "| 1:22: tcp.send: has no escape \\xz1; there are \\r \\n \\t \\0 \\\\ and \\xHH",
        "tcp: {port: 1, query_response: [{}]} "
            + "| 1:33: tcp.query_response[0].expect: a step needs expect, send or starttls",
      })
  void whatIsWrongIsToldWithItsPlace(String yaml, String fault) {
    assertThat(ProbeKit.faults(yaml)).contains("probes.yml:" + fault);
  }

  @Test
  void theTargetIsShownWithTheAddressFilledIn() {
    assertThat(target("http: 'http://{address}:80/a'", "10.0.0.1"))
        .isEqualTo("http://10.0.0.1:80/a");
    assertThat(target("http: 'http://{address}:80/a'", "::1")).isEqualTo("http://[::1]:80/a");
    assertThat(target("tcp: 5432", "10.0.0.1")).isEqualTo("10.0.0.1:5432");
    assertThat(target("tcp: 5432", "db:1")).isEqualTo("db:5432");
    assertThat(target("tcp: 5432", "fe80::1")).isEqualTo("[fe80::1]:5432");
    assertThat(target("tcp: '{address}'", "db:1")).isEqualTo("db:1");
    assertThat(target("tcp: '{address}:7'", "::1")).isEqualTo("[::1]:7");
  }

  private static String target(String yaml, String address) {
    return ProbeKit.spec(yaml).target(ProbeKit.instance(address));
  }
}
