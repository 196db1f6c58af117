package io.tocsin.web;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.TimeRange;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;

/** What an operator may do to the storage. */
public interface AdminSource {
  /** Whether any of it is allowed; the answer does not change. */
  boolean isEnabled();

  /** Every series that meets all of one list of matchers and has samples in the range. Blocks. */
  List<Labels> matching(TimeRange range, List<List<Matcher>> selectors);

  /**
   * Deletes samples.
   *
   * @return completed once queries do not see them any more; on any context
   */
  Future<Void> delete(List<Labels> series, TimeRange range);

  /**
   * Writes everything that is held to the disk. Blocks; one call at a time.
   *
   * @param withHead whether to write what is in memory, which is everything
   * @return the name of the snapshot
   */
  String snapshot(boolean withHead) throws IOException;
}
