package io.tocsin.remote;

import io.tocsin.model.Sample;
import io.tocsin.storage.Storage.Outcome;
import io.vertx.core.Future;
import java.util.List;

/** Where received samples go: the owner of the storage. */
@FunctionalInterface
public interface SampleSink {
  /**
   * Appends in order. Any thread.
   *
   * @return what became of each sample, in their order; on the caller's context, once queriers see
   *     the samples
   */
  Future<List<Outcome>> append(List<Sample> samples);
}
