package io.tocsin.probe;

import io.tocsin.config.Secret;
import io.tocsin.probe.HttpRequest.Question;
import java.util.Map;
import java.util.Optional;

/**
 * A question over HTTP/1.1.
 *
 * @param url with {@code {address}} for the instance's address
 * @param authorization the value of the {@code Authorization} header
 * @param maxBodyBytes a longer body fails the probe
 */
record HttpSpec(
    String url,
    String method,
    Map<String, String> headers,
    String body,
    Optional<Secret> authorization,
    Tls tls,
    boolean followRedirects,
    boolean reuseConnection,
    int maxBodyBytes,
    HttpExpect expect)
    implements ProbeSpec {
  static final String ADDRESS = "{address}";

  HttpSpec {
    headers = Map.copyOf(headers);
  }

  @Override
  public String protocol() {
    return HttpProtocol.NAME;
  }

  @Override
  public String target(Instance instance) {
    return url.replace(ADDRESS, Endpoint.inUrl(instance.address()));
  }

  @Override
  public Prober prober(Surroundings surroundings, Instance instance) {
    var question =
        new Question(method, headers, body, authorization.map(Secret::reveal), reuseConnection);
    try {
      return new HttpProber(surroundings, this, HttpRequest.of(target(instance), question));
    } catch (IllegalArgumentException e) {
      return new Unaskable(surroundings, target(instance) + " " + e.getMessage());
    }
  }
}
