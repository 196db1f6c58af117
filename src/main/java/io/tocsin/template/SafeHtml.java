package io.tocsin.template;

import java.util.Optional;

/** A text that is HTML already: it is printed as it is where values are escaped. */
record SafeHtml(String html) implements GoObject {
  @Override
  public String goType() {
    return "template.HTML";
  }

  @Override
  public Optional<Member> member(String name) {
    return Optional.empty();
  }

  @Override
  public Object underlying() {
    return html;
  }

  @Override
  public String toString() {
    return html;
  }
}
