package io.tocsin.storage;

import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;

/** One series as a query reads it; {@code samples} is never empty. */
public record SelectedSeries(Labels labels, SampleArray samples) {}
