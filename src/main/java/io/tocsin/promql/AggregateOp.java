package io.tocsin.promql;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The aggregation operators. */
public enum AggregateOp {
  SUM,
  AVG,
  COUNT,
  MIN,
  MAX,
  GROUP,
  STDDEV,
  STDVAR,
  TOPK(ValueType.SCALAR),
  BOTTOMK(ValueType.SCALAR),
  COUNT_VALUES(ValueType.STRING),
  QUANTILE(ValueType.SCALAR),
  LIMITK(ValueType.SCALAR),
  LIMIT_RATIO(ValueType.SCALAR);

  private static final Map<String, AggregateOp> BY_WORD =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(AggregateOp::word, Function.identity()));

  private final Optional<ValueType> parameter;

  AggregateOp() {
    this.parameter = Optional.empty();
  }

  AggregateOp(ValueType parameter) {
    this.parameter = Optional.of(parameter);
  }

  /** The type of the first argument, where the operator takes one before the vector. */
  public Optional<ValueType> parameter() {
    return parameter;
  }

  /** As it is written, in lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isExperimental() {
    return this == LIMITK || this == LIMIT_RATIO;
  }

  static Optional<AggregateOp> named(String word) {
    return Optional.ofNullable(BY_WORD.get(word));
  }
}
