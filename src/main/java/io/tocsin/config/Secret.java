package io.tocsin.config;

import java.util.Objects;

/** A text that must not appear in logs, errors, pages or metrics. */
public final class Secret {
  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /** The text itself, for the one place that sends it. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text);
  }

  @Override
  public String toString() {
    return "<secret>";
  }
}
