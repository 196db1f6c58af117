package io.tocsin.probe;

import io.tocsin.config.Section;
import io.tocsin.config.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code tcp: PORT} or {@code tcp: {...}}.
 *
 * <pre>
 *   tcp:
 *     port: 2575                      # of the instance's address; or
 *     address: "{address}:2575"
 *     send: "\x0b{ping}\x1c\r"        # braces mean themselves
 *     expect: MSA|AA                  # RE2, found anywhere
 *     tls: true                       # or {ca_file: ..., server_name: ...}
 *     query_response:                 # instead of send and expect
 *     - expect: ^220
 *     - send: STARTTLS\r\n
 *     - {expect: ^220, starttls: true}
 * </pre>
 */
final class TcpProtocol implements Protocol {
  static final String NAME = "tcp";

  private static final int MAX_STEPS = 100;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<? extends ProbeSpec> read(Value yaml) {
    return yaml.isScalar() ? connectOnly(yaml) : yaml.build(TcpProtocol::spec);
  }

  private static Optional<TcpSpec> connectOnly(Value yaml) {
    String text = yaml.string();
    Optional<Integer> port = Endpoint.port(text);
    if (port.isEmpty() && !isAddress(text)) {
      yaml.fault("is neither a port nor an address such as {address}:5432: " + text);
      return Optional.empty();
    }
    String address = port.isPresent() ? HttpSpec.ADDRESS : text;
    return Optional.of(new TcpSpec(address, port, Tls.DEFAULT, false, List.of()));
  }

  private static boolean isAddress(String text) {
    return text.equals(HttpSpec.ADDRESS)
        || Endpoint.parse(text.replace(HttpSpec.ADDRESS, "address"), 0).isPresent();
  }

  private static TcpSpec spec(Section yaml) {
    Optional<Value> tls = yaml.value("tls");
    boolean plain = tls.isPresent() && tls.get().isScalar();
    boolean secure = plain ? yaml.bool("tls", false) : tls.isPresent();
    List<TcpStep> steps = steps(yaml);
    boolean later = steps.stream().anyMatch(TcpStep::starttls);
    if (plain && secure && later) {
      yaml.fault("tls", "with starttls, tls may only be a mapping of settings");
    }
    return new TcpSpec(
        address(yaml),
        port(yaml),
        plain ? Tls.DEFAULT : tls.flatMap(Tls::read).orElse(Tls.DEFAULT),
        secure && !later,
        steps);
  }

  private static String address(Section yaml) {
    String address = yaml.string("address", HttpSpec.ADDRESS);
    if (yaml.has("address") && yaml.has("port")) {
      yaml.fault("port", "only one of port and address may be given");
    } else if (!isAddress(address)) {
      yaml.fault("address", "is not an address such as {address}:5432: " + address);
    }
    return address;
  }

  private static Optional<Integer> port(Section yaml) {
    return yaml.value("port")
        .flatMap(value -> value.scalar("a port from 1 to 65535", Endpoint::port));
  }

  private static List<TcpStep> steps(Section yaml) {
    List<TcpStep> listed = yaml.list("query_response", value -> value.build(TcpStep::read));
    var steps = new ArrayList<TcpStep>();
    TcpStep.readSend(yaml)
        .ifPresent(send -> steps.add(new TcpStep(Optional.empty(), Optional.of(send), false)));
    TcpStep.readExpect(yaml)
        .ifPresent(expect -> steps.add(new TcpStep(Optional.of(expect), Optional.empty(), false)));
    if (yaml.has("query_response") && !steps.isEmpty()) {
      yaml.fault("query_response", "takes the place of send and expect; give one or the other");
    }
    if (listed.size() > MAX_STEPS) {
      yaml.fault("query_response", "has more than " + MAX_STEPS + " steps");
    }
    return yaml.has("query_response") ? listed : steps;
  }
}
