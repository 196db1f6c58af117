package io.tocsin.remote;

import io.tocsin.model.Sample;
import io.tocsin.storage.Storage.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives remote write, 1.0 and 2.0. Bodies are unpacked and decoded on a worker; samples are
 * appended in slices, so that one large request does not hold the storage's owner for long. One for
 * the process; any event loop may use it.
 */
public final class WriteReceiver {
  /** Longer bodies are refused with 413. */
  public static final int MAX_BODY_BYTES = 32 << 20;

  /** Bodies that unpack to more are refused with 413. */
  static final int MAX_MESSAGE_BYTES = 64 << 20;

  /** Requests beyond this number are told to come back, before their body is read. */
  static final int MAX_IN_FLIGHT = 32;

  private static final String WRITTEN = "X-Prometheus-Remote-Write-%s-Written";
  private static final int SLICE = 5_000; // samples; a few milliseconds
  private static final Logger LOG = LoggerFactory.getLogger(WriteReceiver.class);

  private final SampleSink sink;
  private final WorkerExecutor workers;
  private final WriteCounts counts;
  private final boolean typeAndUnitLabels;
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * @param workers for decoding; the caller closes them
   * @param typeAndUnitLabels whether series of 2.0 get the labels {@code __type__} and {@code
   *     __unit__} from their metadata, as Prometheus does with its feature {@code
   *     type-and-unit-labels}
   */
  public WriteReceiver(
      SampleSink sink, WorkerExecutor workers, WriteCounts counts, boolean typeAndUnitLabels) {
    this.sink = sink;
    this.workers = workers;
    this.counts = counts;
    this.typeAndUnitLabels = typeAndUnitLabels;
  }

  /** A router that receives on its root; make one for each verticle. */
  public Router router(Vertx vertx) {
    var router = Router.router(vertx);
    // a route of its own: on one route Vert.x puts body handlers before all others
    router.post().handler(this::admit);
    router
        .post()
        .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
        .handler(this::receive)
        .failureHandler(WriteReceiver::failed);
    return router;
  }

  private void admit(RoutingContext ctx) {
    if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
      inFlight.decrementAndGet();
      ctx.response().putHeader("Retry-After", "1");
      answer(ctx, 503, "more than " + MAX_IN_FLIGHT + " requests wait to be stored; retry later");
      return;
    }
    ctx.addEndHandler(_ -> inFlight.decrementAndGet());
    ctx.next();
  }

  private void receive(RoutingContext ctx) {
    Version version;
    try {
      version = negotiate(ctx.request());
    } catch (WriteFault e) {
      answer(ctx, e.status(), e.text());
      return;
    }
    if (version == Version.V2) {
      tellWritten(ctx, Stored.NOTHING); // until it is known, for the faults of the request
    }
    Buffer body = ctx.body().buffer() == null ? Buffer.buffer() : ctx.body().buffer();
    workers
        .executeBlocking(() -> decode(version, body), false)
        .compose(this::store)
        .onSuccess(result -> stored(ctx, version, result))
        .onFailure(ctx::fail);
  }

  private static Version negotiate(HttpServerRequest request) {
    return Version.negotiate(header(request, "Content-Type"), header(request, "Content-Encoding"));
  }

  private static Optional<String> header(HttpServerRequest request, String name) {
    return Optional.ofNullable(request.getHeader(name)).filter(value -> !value.isBlank());
  }

  private Written decode(Version version, Buffer body) {
    return version.decode(
        SnappyBlock.unpack(body.getBytes(), MAX_MESSAGE_BYTES), typeAndUnitLabels);
  }

  /** Samples that are stored, or were stored already. */
  private record Stored(int floats, int histograms) {
    static final Stored NOTHING = new Stored(0, 0);

    Stored plus(Sample sample) {
      return sample.histogram().isPresent()
          ? new Stored(floats, histograms + 1)
          : new Stored(floats + 1, histograms);
    }
  }

  /** What one request came to. */
  private record Result(Stored stored, Refusals refusals) {}

  private Future<Result> store(Written written) {
    counts.exemplars.add(written.exemplars());
    counts.metadata.add(written.metadata());
    return storeFrom(0, Stored.NOTHING, written)
        .map(
            stored -> {
              counts.stored.add(stored.floats() + stored.histograms());
              counts.refused.add(written.faults().count());
              return new Result(stored, written.faults());
            });
  }

  private Future<Stored> storeFrom(int from, Stored before, Written written) {
    List<Sample> samples = written.samples();
    if (from >= samples.size()) {
      return Future.succeededFuture(before);
    }
    List<Sample> slice = samples.subList(from, Math.min(samples.size(), from + SLICE));
    return sink.append(slice)
        .compose(
            outcomes ->
                storeFrom(
                    from + slice.size(),
                    judge(slice, outcomes, before, written.faults()),
                    written));
  }

  private static Stored judge(
      List<Sample> samples, List<Outcome> outcomes, Stored before, Refusals into) {
    Stored stored = before;
    for (int i = 0; i < samples.size(); i++) {
      Optional<String> refusal = refusal(outcomes.get(i));
      if (refusal.isEmpty()) {
        stored = stored.plus(samples.get(i));
      } else {
        Sample sample = samples.get(i);
        into.add(
            () ->
                "%s for series %s at %d"
                    .formatted(
                        refusal.orElseThrow(),
                        SeriesLabels.text(sample.labels()),
                        sample.timestampMillis()));
      }
    }
    return stored;
  }

  /** Why a sample was refused, in Prometheus's words; empty when it is stored. */
  private static Optional<String> refusal(Outcome outcome) {
    return switch (outcome) {
      case APPENDED, DUPLICATE -> Optional.empty();
      case OUT_OF_ORDER -> Optional.of("out of order sample");
      case SERIES_LIMIT -> Optional.of("storage.max_series is reached, sample refused");
    };
  }

  private static void stored(RoutingContext ctx, Version version, Result result) {
    if (version == Version.V2) {
      tellWritten(ctx, result.stored());
    }
    if (result.refusals().isEmpty()) {
      ctx.response().setStatusCode(204).end();
    } else {
      answer(ctx, 400, result.refusals().text());
    }
  }

  private static void tellWritten(RoutingContext ctx, Stored stored) {
    ctx.response()
        .putHeader(WRITTEN.formatted("Samples"), "" + stored.floats())
        .putHeader(WRITTEN.formatted("Histograms"), "" + stored.histograms())
        .putHeader(WRITTEN.formatted("Exemplars"), "0");
  }

  private static void failed(RoutingContext ctx) {
    if (ctx.failure() instanceof WriteFault fault) {
      answer(ctx, fault.status(), fault.text());
    } else if (ctx.statusCode() == 413) {
      answer(ctx, 413, "the body exceeds " + MAX_BODY_BYTES + " bytes; send less per request");
    } else if (ctx.failure() == null) {
      ctx.next(); // refused before it came here, such as a page of another origin
    } else {
      LOG.error("cannot store a remote write request", ctx.failure());
      answer(ctx, 500, "internal error, see the log of the server");
    }
  }

  private static void answer(RoutingContext ctx, int status, String text) {
    if (ctx.response().ended() || ctx.response().closed()) {
      return; // the client went away
    }
    ctx.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .end(text + "\n");
  }
}
