package io.tocsin.template;

import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;
import io.tocsin.template.Templates.Limits;
import io.tocsin.template.Templates.MissingKey;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The template in a label or annotation of an alerting rule: {@code $labels}, {@code $value},
 * {@code $externalLabels}, {@code $externalURL} and their dotted forms, the functions of {@link
 * RuleFunctions}. Immutable; equal when the texts are.
 */
public final class RuleTemplate {
  /** What Prometheus puts before every rule template; the columns of errors count it. */
  private static final String PREAMBLE =
      "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
          + "{{$externalURL := .ExternalURL}}{{$value := .Value}}";

  private static final Limits LIMITS = new Limits(256 << 10, 50, 100_000);

  private final String name;
  private final String text;
  private final Templates templates;

  private RuleTemplate(String name, String text, Templates templates) {
    this.name = name;
    this.text = text;
    this.templates = templates;
  }

  /**
   * @param alert the rule's name, which errors show
   * @throws TemplateException when {@code text} is not a template
   */
  public static RuleTemplate parse(String alert, String text) throws TemplateException {
    String name = "__alert_" + alert;
    Templates templates =
        Templates.none(RuleFunctions.names(), MissingKey.ZERO).with(name, PREAMBLE + text);
    return new RuleTemplate(name, text, templates);
  }

  /** The text as the rule file gives it. */
  public String text() {
    return text;
  }

  /** What a template names of its alert; {@code offset} is the character in {@link #text}. */
  public sealed interface Reference {
    int offset();

    /** {@code $labels.name}, however it is written. */
    record Label(String name, int offset) implements Reference {}

    /** {@code $value}. */
    record Amount(int offset) implements Reference {}
  }

  /**
   * Everything that the template prints or computes with, in order. Left out: what a condition asks
   * for, labels that a condition makes optional, and other templates that this one defines.
   */
  public List<Reference> references() {
    return References.of(templates.body(name)).stream()
        .<Reference>map(
            reference ->
                switch (reference) {
                  case Reference.Label(String label, int at) ->
                      new Reference.Label(label, at - PREAMBLE.length());
                  case Reference.Amount(int at) -> new Reference.Amount(at - PREAMBLE.length());
                })
        .filter(reference -> reference.offset() >= 0)
        .toList();
  }

  /**
   * The text for one element of the rule's result; {@code <error expanding template: …>} when it
   * fails.
   *
   * @param data what the template may name
   */
  public String expand(Data data, FunctionSet functions) {
    if (!text.contains("{{")) {
      return text;
    }
    try {
      return templates.execute(name, data, functions, LIMITS);
    } catch (TemplateException e) {
      return "<error expanding template: error executing template "
          + name
          + ": "
          + e.getMessage()
          + ">";
    }
  }

  /**
   * What a rule template may name.
   *
   * @param labels those of the expression's element, before the rule's labels
   * @param externalLabels this server's
   * @param externalUrl where users reach this server; may be empty
   * @param histogram the value, unless that is a float
   */
  public record Data(
      Labels labels,
      Labels externalLabels,
      URI externalUrl,
      double value,
      Optional<Histogram> histogram)
      implements GoObject {
    /** Of an element whose value is a float. */
    public Data(Labels labels, Labels externalLabels, URI externalUrl, double value) {
      this(labels, externalLabels, externalUrl, value, Optional.empty());
    }

    @Override
    public String goType() {
      return "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL"
          + " string; Value interface {} }";
    }

    @Override
    public Optional<Member> member(String field) {
      return switch (field) {
        case "Labels" -> GoObject.field(labels);
        case "ExternalLabels" -> GoObject.field(externalLabels);
        case "ExternalURL" -> GoObject.field(externalUrl.toString());
        case "Value" -> GoObject.field(GoHistogram.or(histogram, value));
        default -> Optional.empty();
      };
    }

    @Override
    public String toString() {
      return "{%s %s %s %s}"
          .formatted(
              GoFormat.text(labels),
              GoFormat.text(externalLabels),
              externalUrl,
              GoFormat.text(GoHistogram.or(histogram, value)));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RuleTemplate that && name.equals(that.name) && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
