package io.tocsin.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tocsin.model.GoText;
import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import io.tocsin.promql.ParseException;
import io.tocsin.promql.Selectors;
import io.tocsin.storage.Querier;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code /api/v1/labels}, {@code /api/v1/label/{name}/values} and {@code /api/v1/series}: what
 * there is to ask for. Several {@code match[]} select what any of them does; without {@code start}
 * and {@code end} all time counts. The work is done on a worker; parameters are checked in the
 * order of Prometheus.
 */
final class SeriesApi {
  private static final int MAX_SELECTORS = 1_000;

  /** What one selector finds. */
  private interface Read<T> {
    List<T> of(Querier querier, TimeRange range, List<Matcher> matchers);
  }

  private interface Item<T> {
    void write(JsonGenerator json, T item) throws IOException;
  }

  private final Supplier<Querier> storage;
  private final BoundedPool pool;

  /**
   * @param storage gives the view that one request reads
   * @param pool runs the requests
   */
  SeriesApi(Supplier<Querier> storage, BoundedPool pool) {
    this.storage = storage;
    this.pool = pool;
  }

  /** Sorted names of labels; fails with {@link ApiException} or {@link Busy}. */
  Future<Buffer> labels(Params params) {
    return pool.run(() -> texts(params, Querier::labelNames));
  }

  /**
   * Sorted values of one label; fails with {@link ApiException} or {@link Busy}.
   *
   * @param name as it is, or escaped as {@link EscapedName} reads it
   */
  Future<Buffer> values(String name, Params params) {
    return pool.run(() -> valuesOf(EscapedName.unescape(name), params));
  }

  /** The labels of series, sorted; fails with {@link ApiException} or {@link Busy}. */
  Future<Buffer> series(Params params) {
    return pool.run(() -> labelSets(params));
  }

  private Buffer valuesOf(String name, Params params) {
    if (name.isEmpty()) {
      throw bad("invalid label name: " + GoText.quote(name));
    }
    return texts(params, (querier, range, matchers) -> querier.labelValues(name, range, matchers));
  }

  private Buffer texts(Params params, Read<String> read) {
    int limit = params.limit();
    Optional<TimeRange> range = range(params);
    List<List<Matcher>> given = selectors(params, SeriesApi::bad);
    List<List<Matcher>> selectors = given.isEmpty() ? List.of(List.of()) : given;
    return array(union(range, selectors, read), limit, JsonGenerator::writeString);
  }

  private Buffer labelSets(Params params) {
    params.requireWellFormed();
    if (params.all("match[]").isEmpty()) {
      throw bad("no match[] parameter provided");
    }
    int limit = params.limit();
    Optional<TimeRange> range = range(params);
    List<List<Matcher>> selectors =
        selectors(params, why -> ApiException.parameter("match[]", why));
    return array(union(range, selectors, Querier::series), limit, GoJson::labels);
  }

  /** Empty when the range ends before it starts: there is nothing to find, and it is no fault. */
  static Optional<TimeRange> range(Params params) {
    long start = params.time("start", ApiTime.EARLIEST);
    long end = params.time("end", ApiTime.LATEST);
    return end < start ? Optional.empty() : Optional.of(new TimeRange(start, end));
  }

  /**
   * The {@code match[]} of a request; each accepts not every series.
   *
   * @param fault words a fault for the endpoint
   */
  static List<List<Matcher>> selectors(Params params, Function<String, ApiException> fault) {
    List<String> texts = params.all("match[]");
    if (texts.size() > MAX_SELECTORS) {
      throw fault.apply("more than " + MAX_SELECTORS + " match[]; ask for them in parts");
    }
    var selectors = new ArrayList<List<Matcher>>();
    for (String text : texts) {
      selectors.add(selector(text, fault));
    }
    for (List<Matcher> selector : selectors) { // told after the faults of all texts
      if (selector.stream().allMatch(matcher -> matcher.matches(""))) {
        throw fault.apply("match[] must contain at least one non-empty matcher");
      }
    }
    return selectors;
  }

  static List<Matcher> selector(String text, Function<String, ApiException> fault) {
    try {
      return Selectors.parse(text);
    } catch (ParseException e) {
      throw fault.apply(String.valueOf(e.getMessage()));
    }
  }

  private <T> Collection<T> union(
      Optional<TimeRange> range, List<List<Matcher>> selectors, Read<T> read) {
    Querier querier = storage.get();
    var found = new TreeSet<T>();
    for (List<Matcher> matchers : selectors) {
      range.ifPresent(asked -> found.addAll(read.of(querier, asked, matchers)));
    }
    return found;
  }

  private static <T> Buffer array(Collection<T> found, int limit, Item<T> item) {
    boolean truncated = limit > 0 && found.size() > limit;
    List<T> shown = found.stream().limit(truncated ? limit : found.size()).toList();
    return GoJson.success(
        json -> {
          json.writeStartArray();
          for (T one : shown) {
            item.write(json, one);
          }
          json.writeEndArray();
        },
        truncated ? List.of(QueryApi.TRUNCATED) : List.of(),
        List.of());
  }

  private static ApiException bad(String why) {
    return new ApiException(ErrorType.BAD_DATA, why);
  }
}
