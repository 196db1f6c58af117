package io.tocsin.web;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Which pages of other origins may read the API and send it queries, in the headers of Prometheus.
 * There every page may; here none, unless a pattern says so, because whoever reads knows a lot.
 */
public final class Cors {
  /** No page of another origin. */
  public static final Cors NONE = new Cors("");

  private final String text;
  private final Pattern origins;

  /**
   * @param origins a regular expression for whole origins such as {@code https?://.*\\.example};
   *     empty for none
   * @throws IllegalArgumentException when it is no RE2 expression
   */
  public Cors(String origins) {
    this.text = origins;
    try {
      this.origins = Pattern.compile("^(?s:" + origins + ")$");
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Says who may read the answer, and answers {@code OPTIONS}. */
  void handle(RoutingContext ctx) {
    HttpServerResponse response = ctx.response();
    response.headers().add("Vary", "Origin");
    String origin = ctx.request().getHeader("Origin");
    if (origin != null) {
      response.putHeader(
          "Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin");
      response.putHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
      response.putHeader("Access-Control-Expose-Headers", "Date");
      if (text.equals(".*")) {
        response.putHeader("Access-Control-Allow-Origin", "*");
      } else if (matches(origin)) {
        response.putHeader("Access-Control-Allow-Origin", origin);
      }
    }
    if (ctx.request().method().equals(HttpMethod.OPTIONS)) {
      response.setStatusCode(204).end().onFailure(ctx::fail);
    } else {
      response.headers().add("Vary", "Accept-Encoding");
      ctx.next();
    }
  }

  /** Whether a query may come from where {@code request} does. */
  boolean allows(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    return SameOrigin.allows(request) || (origin != null && matches(origin));
  }

  private boolean matches(String origin) {
    return !text.isEmpty() && origins.matches(origin);
  }
}
