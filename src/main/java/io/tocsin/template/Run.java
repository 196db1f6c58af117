package io.tocsin.template;

import io.tocsin.template.Templates.Escaping;
import io.tocsin.template.Templates.Limits;
import io.tocsin.template.Templates.MissingKey;
import java.util.Map;

/** What all templates of one execution share. */
final class Run {
  final Map<String, Definition> definitions;
  final FunctionSet functions;
  final Limits limits;
  final MissingKey missingKey;
  final Escaping escaping;
  final StringBuilder out = new StringBuilder();
  int steps;

  Run(
      Map<String, Definition> definitions,
      FunctionSet functions,
      Limits limits,
      MissingKey missingKey,
      Escaping escaping) {
    this.definitions = definitions;
    this.functions = functions;
    this.limits = limits;
    this.missingKey = missingKey;
    this.escaping = escaping;
  }
}
