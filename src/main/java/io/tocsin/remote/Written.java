package io.tocsin.remote;

import io.tocsin.model.Sample;
import java.util.List;

/**
 * What one request asks to store.
 *
 * @param samples in the order of the request
 * @param histograms native histogram samples; refused
 * @param exemplars dropped
 * @param metadata dropped
 * @param faults what is wrong with single series; their samples are not in {@code samples}
 */
record Written(List<Sample> samples, int histograms, int exemplars, int metadata, Refusals faults) {
  Written {
    samples = List.copyOf(samples);
  }
}
