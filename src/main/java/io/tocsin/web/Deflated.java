package io.tocsin.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Answers in zlib's format, for clients that name {@code deflate} before {@code gzip}: Prometheus
 * takes the first, where Vert.x, which compresses all other answers, takes {@code gzip}.
 */
final class Deflated {
  private static final List<String> KNOWN = List.of("gzip", "deflate");
  private static final int LEVEL = 4;

  private Deflated() {}

  /** {@code body} compressed, and the header that says so; or as it is. */
  static Buffer body(RoutingContext ctx, Buffer body) {
    if (!isWanted(ctx.request().getHeader("Accept-Encoding"))) {
      return body;
    }
    ctx.response().putHeader("Content-Encoding", "deflate");
    return Buffer.buffer(deflated(body.getBytes()));
  }

  private static boolean isWanted(@Nullable String accepted) {
    if (accepted == null) {
      return false;
    }
    Optional<String> first =
        Arrays.stream(accepted.split(",")).map(String::strip).filter(KNOWN::contains).findFirst();
    return first.isPresent() && first.get().equals("deflate");
  }

  private static byte[] deflated(byte[] plain) {
    var packed = new ByteArrayOutputStream(plain.length / 4 + 64);
    try (var deflater = new Deflater(LEVEL)) {
      deflater.setInput(plain);
      deflater.finish();
      byte[] part = new byte[8192];
      while (!deflater.finished()) {
        packed.write(part, 0, deflater.deflate(part));
      }
    }
    return packed.toByteArray();
  }
}
