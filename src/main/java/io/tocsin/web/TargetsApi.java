package io.tocsin.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.model.PromDuration;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code /api/v1/targets}: what is asked, in the shape of Prometheus. */
record TargetsApi(Supplier<List<Target>> targets) {
  /**
   * @param params {@code state}: {@code any}, {@code active} or {@code dropped} (we drop none);
   *     {@code scrapePool}: only targets of this pool
   */
  Buffer targets(Params params) {
    String state = params.get("state").toLowerCase(Locale.ROOT);
    boolean any = state.isEmpty() || state.equals("any");
    String pool = params.get("scrapePool");
    List<Target> shown =
        any || state.equals("active")
            ? targets.get().stream()
                .filter(target -> pool.isEmpty() || target.scrapePool().equals(pool))
                .toList()
            : List.of();
    return GoJson.success(
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("activeTargets");
          for (Target target : shown) {
            write(json, target);
          }
          json.writeEndArray();
          GoJson.array(json, "droppedTargets", List.of());
          json.writeFieldName("droppedTargetCounts");
          if (any || state.equals("dropped")) {
            noneDropped(json);
          } else {
            json.writeNull();
          }
          json.writeEndObject();
        });
  }

  private void noneDropped(JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (String pool : pools()) {
      json.writeNumberField(pool, 0);
    }
    json.writeEndObject();
  }

  private SortedSet<String> pools() {
    return targets.get().stream()
        .map(Target::scrapePool)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** {@code /api/v1/scrape_pools}: the services. */
  Buffer scrapePools() {
    return GoJson.success(
        json -> {
          json.writeStartObject();
          GoJson.array(json, "scrapePools", List.copyOf(pools()));
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Target target) throws IOException {
    json.writeStartObject();
    json.writeFieldName("discoveredLabels");
    GoJson.labels(json, target.discoveredLabels());
    json.writeFieldName("labels");
    GoJson.labels(json, target.labels());
    json.writeStringField("scrapePool", target.scrapePool());
    json.writeStringField("scrapeUrl", target.url());
    json.writeStringField("globalUrl", target.url());
    json.writeStringField("lastError", target.lastError());
    json.writeStringField("lastScrape", GoJson.time(target.lastScrape()));
    GoJson.seconds(json, "lastScrapeDuration", target.lastScrapeDuration());
    json.writeStringField("health", target.health().name().toLowerCase(Locale.ROOT));
    json.writeStringField("scrapeInterval", PromDuration.format(target.interval()));
    json.writeStringField("scrapeTimeout", PromDuration.format(target.timeout()));
    json.writeEndObject();
  }
}
