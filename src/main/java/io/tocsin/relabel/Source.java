package io.tocsin.relabel;

import io.tocsin.model.Labels;
import java.util.List;
import java.util.stream.Collectors;

/** The text that a rule looks at: the values of some labels, joined. */
record Source(List<String> labels, String separator) {
  Source {
    labels = List.copyOf(labels);
  }

  /** A label that is not there counts as an empty value. */
  String of(Labels values) {
    return labels.stream().map(values::get).collect(Collectors.joining(separator));
  }
}
