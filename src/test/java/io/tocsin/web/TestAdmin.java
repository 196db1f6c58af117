package io.tocsin.web;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.MemoryStorage;
import io.vertx.core.Future;
import java.util.List;

/** Administration of a storage that nobody writes to meanwhile; snapshots are names only. */
final class TestAdmin implements AdminSource {
  private final MemoryStorage storage;
  volatile boolean enabled = true;

  TestAdmin(MemoryStorage storage) {
    this.storage = storage;
  }

  @Override
  public boolean isEnabled() {
    return enabled;
  }

  @Override
  public List<Labels> matching(TimeRange range, List<List<Matcher>> selectors) {
    return selectors.stream()
        .flatMap(matchers -> storage.querier().series(range, matchers).stream())
        .toList();
  }

  @Override
  public Future<Void> delete(List<Labels> series, TimeRange range) {
    series.forEach(labels -> storage.delete(labels, range));
    return Future.succeededFuture();
  }

  @Override
  public String snapshot(boolean withHead) {
    return withHead ? "all" : "nothing";
  }
}
