package io.tocsin.promql;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every function, once: the parser reads the signatures here and the evaluator the bodies. */
final class Functions {
  static final Map<String, PromFunction> BY_NAME =
      Stream.of(
              MathFunctions.ALL,
              TimeFunctions.ALL,
              VectorFunctions.ALL,
              LabelFunctions.ALL,
              InfoFunction.ALL,
              RateFunctions.ALL,
              TrendFunctions.ALL,
              OverTimeFunctions.ALL,
              HistogramFunctions.ALL)
          .flatMap(List::stream)
          .collect(Collectors.toUnmodifiableMap(PromFunction::name, Function.identity()));

  private Functions() {}
}
