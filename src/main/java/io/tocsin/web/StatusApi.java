package io.tocsin.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.model.GoNumber;
import io.tocsin.model.PromDuration;
import io.tocsin.storage.Cardinality;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * {@code /api/v1/status/…} and what else the server tells of itself, in the shape of Prometheus 3.
 * Where that speaks of Go's run time, the nearest of the Java machine is told: threads for
 * goroutines, the heap's bound for {@code GOMEMLIMIT}.
 *
 * @param pool walks over the storage
 */
record StatusApi(String version, StatusSource source, BoundedPool pool) {
  private static final int DEFAULT_ENTRIES = 10;
  private static final int MAX_ENTRIES = 10_000;

  /** {@code status/buildinfo}, which clients ask to find out whom they speak with. */
  Buffer buildInfo() {
    return GoJson.success(
        json -> {
          json.writeStartObject();
          json.writeStringField("application", "tocsin");
          writeVersion(json);
          json.writeEndObject();
        });
  }

  /** {@code /version}: the same without an envelope. */
  Buffer plainVersion() {
    return GoJson.encode(
            json -> {
              json.writeStartObject();
              writeVersion(json);
              json.writeEndObject();
            })
        .appendString("\n");
  }

  private void writeVersion(JsonGenerator json) throws IOException {
    json.writeStringField("version", version);
    for (String name : List.of("revision", "branch", "buildUser", "buildDate", "goVersion")) {
      json.writeStringField(name, "");
    }
  }

  /** {@code features}: what can be done here, and whether it is enabled. */
  Buffer features() {
    return GoJson.success(
        json -> {
          json.writeStartObject();
          for (Map.Entry<String, SortedMap<String, Boolean>> category :
              source.features().entrySet()) {
            json.writeFieldName(category.getKey());
            GoJson.switches(json, category.getValue());
          }
          json.writeEndObject();
        });
  }

  /** {@code notifications}: what an operator should know now. */
  Buffer notifications() {
    return GoJson.success(
        json -> {
          json.writeStartArray();
          for (StatusSource.Notice notice : source.notices()) {
            json.writeStartObject();
            json.writeStringField("text", notice.text());
            json.writeStringField("date", GoJson.time(notice.since()));
            json.writeBooleanField("active", true);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** {@code status/config}: the configuration as YAML. */
  Buffer config() {
    return GoJson.success(
        json -> {
          json.writeStartObject();
          json.writeStringField("yaml", source.configYaml());
          json.writeEndObject();
        });
  }

  /** {@code status/flags}: names and values as texts, sorted. */
  Buffer flags() {
    return GoJson.success(
        json -> {
          json.writeStartObject();
          for (Map.Entry<String, String> flag : source.flags().entrySet()) {
            json.writeStringField(flag.getKey(), flag.getValue());
          }
          json.writeEndObject();
        });
  }

  /** {@code status/runtimeinfo}: the process and how its configuration was loaded. */
  Buffer runtimeInfo() {
    StatusSource.RunningProcess process = source.process();
    return GoJson.success(
        json -> {
          json.writeStartObject();
          json.writeStringField("startTime", GoJson.time(process.startedAt()));
          json.writeStringField("CWD", process.directory());
          json.writeStringField("hostname", process.hostname());
          json.writeStringField("serverTime", GoJson.time(process.now()));
          json.writeBooleanField("reloadConfigSuccess", process.configOk());
          json.writeStringField("lastConfigTime", GoJson.time(process.configAt()));
          json.writeNumberField("corruptionCount", 0);
          json.writeNumberField("goroutineCount", process.threads());
          json.writeNumberField("GOMAXPROCS", process.processors());
          json.writeNumberField("GOMEMLIMIT", process.maxHeapBytes());
          json.writeStringField("GOGC", "");
          json.writeStringField("GODEBUG", "");
          json.writeStringField("storageRetention", PromDuration.format(process.retention()));
          json.writeEndObject();
        });
  }

  /** {@code status/walreplay}: nothing is replayed, because nothing is kept on disk. */
  Buffer walReplay() {
    return GoJson.success(
        json -> {
          json.writeStartObject();
          for (String name : List.of("min", "max", "current")) {
            json.writeNumberField(name, 0);
          }
          json.writeEndObject();
        });
  }

  /** {@code status/tsdb/blocks}: everything is in the head. */
  Buffer blocks() {
    return GoJson.success(
        json -> {
          json.writeStartObject();
          GoJson.array(json, "blocks", List.of());
          json.writeEndObject();
        });
  }

  /**
   * {@code status/tsdb}: what the storage holds; fails with {@link ApiException} or {@link Busy}.
   */
  Future<Buffer> tsdb(Params params) {
    return pool.run(() -> tsdb(source.cardinality(entries(params.get("limit")))));
  }

  private static int entries(String text) {
    if (text.isEmpty()) {
      return DEFAULT_ENTRIES;
    }
    int entries = positive(text);
    if (entries > MAX_ENTRIES) {
      throw new ApiException(ErrorType.BAD_DATA, "limit must not exceed " + MAX_ENTRIES);
    }
    return entries;
  }

  private static int positive(String text) {
    try {
      long number = GoNumber.integer(text);
      if (number > 0) {
        return Math.clamp(number, 1, Integer.MAX_VALUE);
      }
    } catch (NumberFormatException _) {
      // told below, as a number that is not positive is
    }
    throw new ApiException(ErrorType.BAD_DATA, "limit must be a positive number");
  }

  private static Buffer tsdb(Cardinality held) {
    return GoJson.success(
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("headStats");
          json.writeNumberField("numSeries", held.series());
          json.writeNumberField("numLabelPairs", held.labelPairs());
          json.writeNumberField("chunkCount", held.chunks());
          json.writeNumberField("minTime", held.minMillis());
          json.writeNumberField("maxTime", held.maxMillis());
          json.writeEndObject();
          counts(json, "seriesCountByMetricName", held.seriesByMetric());
          counts(json, "labelValueCountByLabelName", held.valuesByLabel());
          counts(json, "memoryInBytesByLabelName", held.bytesByLabel());
          counts(json, "seriesCountByLabelValuePair", held.seriesByPair());
          json.writeEndObject();
        });
  }

  private static void counts(JsonGenerator json, String name, List<Cardinality.Count> counts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Cardinality.Count count : counts) {
      json.writeStartObject();
      json.writeStringField("name", count.name());
      json.writeNumberField("value", count.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
