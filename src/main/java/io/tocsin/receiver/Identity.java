package io.tocsin.receiver;

/**
 * How this process presents itself to receivers.
 *
 * @param version such as {@code 0.1.0}
 * @param externalUrl where people find this process, without a slash at the end
 */
public record Identity(String version, String externalUrl) {
  public Identity {
    externalUrl = externalUrl.replaceFirst("/+$", "");
  }

  String userAgent() {
    return "Tocsin/" + version;
  }
}
