package io.tocsin.web;

import io.tocsin.notify.AlertmanagerUrls;
import io.tocsin.rules.GroupSnapshot;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the HTTP surface shows and asks. One for the process, shared by its verticles: suppliers
 * answer at once and on any thread, with immutable values.
 *
 * @param rules the rule groups as of their last evaluation
 * @param alertmanagers those elsewhere that are told of alerts
 * @param reload applies the configuration anew
 * @param snapshots writes the snapshots of {@code admin}, one at a time
 * @param pool runs what must not block an event loop: files, own metrics
 * @param cors which pages of other origins may ask the API
 * @param mounts more routers by path prefix such as {@code /lab}; made once for each verticle. What
 *     changes state in them is refused to pages of other origins
 * @param hosts requests to others are refused
 */
public record WebParts(
    String version,
    LiveState live,
    QueryApi queries,
    Supplier<List<GroupSnapshot>> rules,
    Supplier<List<Target>> targets,
    StatusSource status,
    AdminSource admin,
    BoundedPool snapshots,
    Supplier<AlertmanagerUrls> alertmanagers,
    SelfHealth health,
    Supplier<Future<ReloadOutcome>> reload,
    MetricsText metrics,
    StaticFiles files,
    BoundedPool pool,
    Cors cors,
    Map<String, Function<Vertx, Router>> mounts,
    AllowedHosts hosts) {
  public WebParts {
    mounts = Map.copyOf(mounts);
  }
}
