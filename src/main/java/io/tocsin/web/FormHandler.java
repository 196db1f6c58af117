package io.tocsin.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the form that a request brings. Vert.x would refuse a form with one malformed pair or with
 * many pairs; Prometheus takes what it can read. A body that is no form stays unread.
 */
final class FormHandler implements Handler<RoutingContext> {
  /** Longer forms are refused with 413. */
  static final int MAX_BYTES = 2 << 20;

  private static final String PAIRS = "form";

  private final BodyHandler multipart = BodyHandler.create(false).setBodyLimit(MAX_BYTES);

  /** The pairs that were read; nothing where there was no form of pairs. */
  static FormValues pairs(RoutingContext ctx) {
    FormValues read = ctx.get(PAIRS);
    return read == null ? FormValues.NONE : read;
  }

  /** The fields of a form in parts; nothing where there was none. */
  static FormValues parts(RoutingContext ctx) {
    if (!ctx.request().isExpectMultipart()) {
      return FormValues.NONE;
    }
    var byName = new HashMap<String, List<String>>();
    ctx.request()
        .formAttributes()
        .forEach((name, value) -> byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
    return new FormValues(byName, Optional.empty());
  }

  @Override
  public void handle(RoutingContext ctx) {
    switch (mediaType(ctx.request())) {
      case "application/x-www-form-urlencoded" -> readPairs(ctx);
      case "multipart/form-data" -> multipart.handle(ctx);
      default -> ctx.next();
    }
  }

  private static String mediaType(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
  }

  private static void readPairs(RoutingContext ctx) {
    Buffer body = Buffer.buffer();
    ctx.request()
        .exceptionHandler(ctx::fail)
        .handler(
            chunk -> {
              if (body.length() + chunk.length() <= MAX_BYTES) {
                body.appendBuffer(chunk);
              } else if (!ctx.failed()) {
                ctx.fail(413);
              }
            })
        .endHandler(
            _ -> {
              if (!ctx.failed()) {
                ctx.put(PAIRS, FormValues.parse(body.toString(ISO_8859_1)));
                ctx.next();
              }
            });
  }
}
