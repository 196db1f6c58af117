package io.tocsin.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dashboard and its libraries from the class path: {@code /} and the app's files from {@code
 * web/}, {@code /_static/} from {@code META-INF/resources/_static/}. One for the process; any
 * thread.
 */
public final class StaticFiles {
  private static final Logger LOG = LoggerFactory.getLogger(StaticFiles.class);

  /** No encoded, hidden or empty segment gets through, so nothing outside of the roots does. */
  private static final Pattern SAFE_PATH =
      Pattern.compile("/?([A-Za-z0-9_@+~-][A-Za-z0-9_@+~.-]*/)*[A-Za-z0-9_@+~-][A-Za-z0-9_@+~.-]*");

  private static final Pattern INLINE_SCRIPT =
      Pattern.compile("(?is)<script(\\s[^>]*)?>(.*?)</script>");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]_-]+");
  private static final String VERSIONED = "META-INF/resources";
  private static final int MAX_CACHED = 1_000;
  private static final int MAX_FILE_BYTES = 8 << 20;
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("yml", "application/yaml"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("txt", "text/plain; charset=utf-8"));

  private record Asset(Buffer bytes, String etag, String contentType) {}

  private final BoundedPool pool;
  private final ClassLoader classPath;
  private final String scriptHashes;
  private final ConcurrentHashMap<String, Asset> cache = new ConcurrentHashMap<>();

  /**
   * Reads the index page for the hashes of its inline scripts; blocks, so make it at start.
   *
   * @param pool reads files that are asked for the first time
   */
  public StaticFiles(BoundedPool pool, ClassLoader classPath) {
    this.pool = pool;
    this.classPath = classPath;
    this.scriptHashes =
        load("web/index.html").map(page -> hashes(page.bytes.toString(UTF_8))).orElse("");
  }

  /** Hashes as a content security policy lists them, for scripts that stand in the page itself. */
  private static String hashes(String page) {
    var found = new ArrayList<String>();
    var scripts = INLINE_SCRIPT.matcher(page);
    while (scripts.find()) {
      if (!scripts.group(2).isEmpty()) {
        byte[] digest = sha256(scripts.group(2).getBytes(UTF_8));
        found.add("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
      }
    }
    return found.stream().map(hash -> " " + hash).collect(Collectors.joining());
  }

  /** The front page. */
  void index(RoutingContext ctx) {
    serve(ctx, "web/index.html", "no-cache");
  }

  /** A library under {@code /_static/}; its path holds its version. */
  void library(RoutingContext ctx) {
    serve(ctx, VERSIONED + ctx.normalizedPath(), "public, max-age=31536000, immutable");
  }

  /** A file of the app. */
  void app(RoutingContext ctx) {
    serve(ctx, "web" + ctx.normalizedPath(), "no-cache");
  }

  /** One named resource. */
  void resource(RoutingContext ctx, String name) {
    serve(ctx, name, "no-cache");
  }

  private void serve(RoutingContext ctx, String name, String cacheControl) {
    Asset cached = cache.get(name);
    if (cached != null) {
      send(ctx, cached, cacheControl);
    } else if (!SAFE_PATH.matches(name)) {
      ctx.fail(404);
    } else {
      pool.run(() -> load(name))
          .onSuccess(
              found ->
                  found.ifPresentOrElse(
                      asset -> send(ctx, asset, cacheControl), () -> ctx.fail(404)))
          .onFailure(ctx::fail);
    }
  }

  private void send(RoutingContext ctx, Asset asset, String cacheControl) {
    HttpServerResponse response = ctx.response();
    response
        .putHeader("Content-Type", asset.contentType)
        .putHeader("ETag", asset.etag)
        .putHeader("Cache-Control", cacheControl)
        .putHeader("Content-Security-Policy", policy(ctx.request().authority()));
    String known = ctx.request().getHeader("If-None-Match");
    if (known != null && (known.equals("*") || known.contains(asset.etag))) {
      response.setStatusCode(304).end().onFailure(StaticFiles::broken);
    } else if (ctx.request().method().equals(HttpMethod.HEAD)) {
      response.putHeader("Content-Length", Integer.toString(asset.bytes.length()));
      response.end().onFailure(StaticFiles::broken);
    } else {
      response.end(asset.bytes).onFailure(StaticFiles::broken);
    }
  }

  private static void broken(Throwable e) {
    LOG.debug("cannot answer: {}", e.toString());
  }

  /**
   * Browsers without CSP level 3 do not count {@code ws:} of the same host as {@code 'self'}, so
   * the host that they asked for is named.
   */
  private String policy(@Nullable HostAndPort authority) {
    String host = authority == null ? "" : authority.toString();
    String sockets = HOST.matches(host) ? " ws://" + host + " wss://" + host : "";
    return "default-src 'none'; script-src 'self'"
        + scriptHashes
        + "; style-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'"
        + "; connect-src 'self'"
        + sockets
        + "; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  }

  private Optional<Asset> load(String name) {
    try (InputStream in = classPath.getResourceAsStream(name)) {
      if (in == null || !name.contains(".")) { // a directory of a jar reads as an empty file
        return Optional.empty();
      }
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES);
      String etag = '"' + HexFormat.of().formatHex(sha256(bytes), 0, 12) + '"';
      var asset = new Asset(Buffer.buffer(bytes), etag, contentType(name));
      if (cache.size() < MAX_CACHED) {
        cache.put(name, asset);
      }
      return Optional.of(asset);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " from the class path", e);
    }
  }

  private static String contentType(String name) {
    return TYPES.getOrDefault(
        name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
