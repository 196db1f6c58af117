package io.tocsin.notify;

import io.tocsin.config.Secret;
import io.tocsin.config.Section;
import java.net.URI;
import java.net.URISyntaxException;

/** What a webhook's URL must be. The URL itself never appears in a fault: it may carry a token. */
final class WebhookUrls {
  private WebhookUrls() {}

  static void check(Section s, Secret url) {
    String key = s.has("url") ? "url" : "url_file";
    if (url.reveal().contains("{{")) {
      s.fault(key, "a template in a URL is not supported by this version yet");
      return;
    }
    try {
      URI uri = new URI(url.reveal());
      String scheme = uri.getScheme();
      if (!"http".equals(scheme) && !"https".equals(scheme)) {
        s.fault(key, "must start with http:// or https://");
      } else if (uri.getHost() == null || uri.getHost().isEmpty()) {
        s.fault(key, "names no host");
      }
    } catch (URISyntaxException e) {
      s.fault(key, "is not a URL: " + e.getReason() + " at position " + (e.getIndex() + 1));
    }
  }
}
