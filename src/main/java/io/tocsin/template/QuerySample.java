package io.tocsin.template;

import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import java.util.Optional;

/**
 * One element of the answer to the template function {@code query}.
 *
 * @param value where it is no histogram
 */
public record QuerySample(Labels labels, double value, Optional<Histogram> histogram)
    implements GoObject {
  /** An element whose value is a float. */
  public QuerySample(Labels labels, double value) {
    this(labels, value, Optional.empty());
  }

  /** The value as a template sees it: a number or a {@link GoHistogram}. */
  Object shown() {
    return GoHistogram.or(histogram, value);
  }

  @Override
  public String goType() {
    return "*template.sample";
  }

  @Override
  public Optional<Member> member(String name) {
    return switch (name) {
      case "Labels" -> GoObject.field(labels);
      case "Value" -> GoObject.field(shown());
      default -> Optional.empty();
    };
  }

  @Override
  public String printed() {
    return "{" + GoFormat.text(labels) + " " + GoFormat.text(shown()) + "}";
  }

  @Override
  public String toString() {
    return "&" + printed();
  }
}
