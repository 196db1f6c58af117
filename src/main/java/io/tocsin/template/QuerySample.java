package io.tocsin.template;

import io.tocsin.model.Labels;
import java.util.Optional;

/** One element of the answer to the template function {@code query}. */
public record QuerySample(Labels labels, double value) implements GoObject {
  @Override
  public String goType() {
    return "*template.sample";
  }

  @Override
  public Optional<Member> member(String name) {
    return switch (name) {
      case "Labels" -> GoObject.field(labels);
      case "Value" -> GoObject.field(value);
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return "&{" + GoFormat.text(labels) + " " + GoFormat.text(value) + "}";
  }
}
