package io.tocsin.remote;

import io.tocsin.model.Sample;
import java.util.List;

/**
 * What one request asks to store.
 *
 * @param samples floats and histograms, in the order of the request
 * @param exemplars dropped
 * @param metadata dropped
 * @param faults what is wrong with single series and histograms, which are not in {@code samples}
 */
record Written(List<Sample> samples, int exemplars, int metadata, Refusals faults) {
  Written {
    samples = List.copyOf(samples);
  }
}
