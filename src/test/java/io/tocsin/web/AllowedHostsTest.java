package io.tocsin.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names a server answers to. */
class AllowedHostsTest {
  private static final AllowedHosts LOOPBACK =
      new AllowedHosts("127.0.0.1", "links.example", List.of("Added.Example"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1.2.3",
        "localhost",
        "LocalHost.",
        "a.localhost",
        "::1",
        "[::1]",
        "links.example",
        "added.example"
      })
  void aServerOnTheLoopbackAnswersToItsNames(String host) {
    assertThat(LOOPBACK.allows(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "notlocalhost",
        "sub.links.example",
        "10.0.0.1",
        ""
      })
  void aServerOnTheLoopbackAnswersToNoOtherName(String host) {
    assertThat(LOOPBACK.allows(host)).isFalse();
  }

  @Test
  void aServerThatOthersReachAnswersToEveryName() {
    assertThat(new AllowedHosts("0.0.0.0", "x", List.of()).allows("any.example")).isTrue();
  }

  @Test
  void namesThatAreGivenCountEverywhere() {
    var hosts = new AllowedHosts("0.0.0.0", "linked", List.of("only.example"));

    assertThat(hosts.allows("only.example")).isTrue();
    assertThat(hosts.allows("linked")).isTrue();
    assertThat(hosts.allows("any.example")).isFalse();
  }
}
