package io.tocsin.probe;

import java.util.List;

/** Every protocol, once. */
public final class Protocols {
  public static final List<Protocol> ALL = List.of(new HttpProtocol(), new TcpProtocol());

  private Protocols() {}
}
