package io.tocsin.remote;

import java.util.concurrent.atomic.LongAdder;

/** What was received since the start. Any thread. */
public final class WriteCounts {
  final LongAdder stored = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder exemplars = new LongAdder();
  final LongAdder metadata = new LongAdder();

  /** Samples taken, those that were stored already included. */
  public long stored() {
    return stored.sum();
  }

  /** Samples and series refused in requests that could be read. */
  public long refused() {
    return refused.sum();
  }

  /** Exemplars dropped. */
  public long droppedExemplars() {
    return exemplars.sum();
  }

  /** Descriptions of metrics dropped. */
  public long droppedMetadata() {
    return metadata.sum();
  }
}
