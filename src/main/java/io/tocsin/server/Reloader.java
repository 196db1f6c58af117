package io.tocsin.server;

import io.tocsin.config.Fault;
import io.tocsin.config.Place;
import io.tocsin.web.Owner;
import io.tocsin.web.ReloadOutcome;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the configuration anew and puts it in force when it has no faults; else what runs stays as
 * it is. One reload at a time; any thread may ask.
 */
final class Reloader {
  private static final Logger log = LoggerFactory.getLogger(Reloader.class);

  private final Owner owner;
  private final WorkerExecutor files;
  private final Supplier<Configuration.Loaded> source;
  private final ServerStatus status;
  private final Function<Configuration, Future<Void>> apply;

  private Future<ReloadOutcome> last =
      Future.succeededFuture(new ReloadOutcome(List.of())); // confined

  /**
   * @param source reads the configuration; runs on a worker
   * @param apply puts a configuration in force, on the owner's context
   */
  Reloader(
      Owner owner,
      WorkerExecutor files,
      Supplier<Configuration.Loaded> source,
      ServerStatus status,
      Function<Configuration, Future<Void>> apply) {
    this.owner = owner;
    this.files = files;
    this.source = source;
    this.status = status;
    this.apply = apply;
  }

  Future<ReloadOutcome> reload() {
    return owner.askAsync(
        () -> {
          last = last.transform(_ -> load());
          return last;
        });
  }

  private Future<ReloadOutcome> load() {
    return files
        .executeBlocking(source::get, false)
        .map(Objects::requireNonNull)
        .compose(this::decide)
        .onFailure(
            e -> {
              log.error("reload failed", e);
              status.loaded(
                  List.of(new Fault(new Place("reload", 1, 1), "", "failed: " + e.getMessage())));
            });
  }

  private Future<ReloadOutcome> decide(Configuration.Loaded loaded) {
    List<Fault> faults = loaded.faults();
    if (!faults.isEmpty() || loaded.configuration().isEmpty()) {
      status.loaded(faults);
      faults.forEach(fault -> log.warn("configuration fault, what runs stays fault={}", fault));
      return Future.succeededFuture(
          new ReloadOutcome(faults.stream().map(Fault::toString).toList()));
    }
    return apply
        .apply(loaded.configuration().get())
        .map(
            _ -> {
              status.loaded(List.of());
              log.info("configuration reloaded {}", loaded.summary());
              return new ReloadOutcome(List.of());
            });
  }
}
