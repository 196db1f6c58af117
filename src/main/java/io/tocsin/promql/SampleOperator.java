package io.tocsin.promql;

import io.tocsin.model.CombinedHistogram;
import io.tocsin.model.GoText;
import io.tocsin.model.Histogram;
import io.tocsin.promql.Expr.Binary;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One binary operator at work on pairs of samples of either kind. A pair that it cannot take is
 * dropped with a remark; of the remarks of one step the last is made. Not thread-safe.
 */
final class SampleOperator {
  private final Binary binary;
  private final Annotations annotations;
  private final @Nullable Remark[] remarks; // per step

  private record Remark(boolean warns, String text) {}

  SampleOperator(Binary binary, Annotations annotations, int steps) {
    this.binary = binary;
    this.annotations = annotations;
    this.remarks = new Remark[steps];
  }

  /**
   * Puts what two samples yield, which is nothing where a comparison does not hold.
   *
   * @param kept what a comparison of floats that holds yields
   * @return whether the operator takes such a pair
   */
  boolean apply(
      int step,
      double left,
      @Nullable Histogram leftHistogram,
      double right,
      @Nullable Histogram rightHistogram,
      double kept,
      Column.Builder into) {
    if (leftHistogram == null && rightHistogram == null) {
      if (binary.op().isTrim()) {
        return incompatible(step, "float", "float");
      }
      into.set(step, BinaryOperation.result(binary, left, right, kept));
      return true;
    }
    if (leftHistogram != null && rightHistogram != null) {
      return ofHistograms(step, leftHistogram, rightHistogram, into);
    }
    Optional<Histogram> result =
        leftHistogram == null
            ? times(left, rightHistogram)
            : ofHistogramAndFloat(leftHistogram, right);
    if (result.isEmpty()) {
      return incompatible(step, kind(leftHistogram), kind(rightHistogram));
    }
    into.set(step, result.get());
    return true;
  }

  private Optional<Histogram> times(double left, @Nullable Histogram right) {
    return binary.op() == BinaryOp.MULTIPLY
        ? Optional.ofNullable(right).map(histogram -> histogram.times(left).compacted())
        : Optional.empty();
  }

  private Optional<Histogram> ofHistogramAndFloat(Histogram left, double right) {
    return switch (binary.op()) {
      case MULTIPLY -> Optional.of(left.times(right).compacted());
      case DIVIDE -> Optional.of(left.dividedBy(right).compacted());
      case TRIM_UPPER -> Optional.of(HistogramTrim.below(left, right));
      case TRIM_LOWER -> Optional.of(HistogramTrim.above(left, right));
      default -> Optional.empty();
    };
  }

  private boolean ofHistograms(int step, Histogram left, Histogram right, Column.Builder into) {
    return switch (binary.op()) {
      case ADD -> combined(step, left.plus(right), "addition", into);
      case SUBTRACT ->
          combined(step, left.minus(right).map(SampleOperator::asGauge), "subtraction", into);
      case EQUAL -> compared(step, left, left.equals(right), into);
      case NOT_EQUAL -> compared(step, left, !left.equals(right), into);
      default -> incompatible(step, "histogram", "histogram");
    };
  }

  private static CombinedHistogram asGauge(CombinedHistogram difference) {
    return new CombinedHistogram(
        difference.histogram().withHint(Histogram.Hint.GAUGE),
        difference.hintCollision(),
        difference.boundsReconciled());
  }

  private boolean combined(
      int step, Optional<CombinedHistogram> result, String operation, Column.Builder into) {
    if (result.isEmpty()) {
      remark(
          step,
          true,
          "incompatible bucket layout encountered for binary operator " + binary.op().sign());
      return false;
    }
    if (result.get().hintCollision()) {
      remark(step, true, Annotations.conflictingResets(operation));
      return false;
    }
    if (result.get().boundsReconciled()) {
      remark(step, false, Annotations.reconciledBuckets(operation));
    }
    into.set(step, result.get().histogram().compacted());
    return true;
  }

  private boolean compared(int step, Histogram left, boolean holds, Column.Builder into) {
    if (binary.returnsBool()) {
      into.set(step, holds ? 1 : 0);
    } else if (holds) {
      into.set(step, left);
    }
    return true;
  }

  private static String kind(@Nullable Histogram histogram) {
    return histogram == null ? "float" : "histogram";
  }

  private boolean incompatible(int step, String left, String right) {
    String sign = binary.op().sign();
    remark(
        step,
        false,
        "incompatible sample types encountered for binary operator %s: %s %s %s"
            .formatted(GoText.quote(sign), left, sign, right));
    return false;
  }

  private void remark(int step, boolean warns, String text) {
    remarks[step] = new Remark(warns, text);
  }

  /** Makes the remarks; to be called once, at the end. */
  void annotate() {
    for (Remark remark : remarks) {
      if (remark != null && remark.warns()) {
        annotations.warn(binary.span(), remark.text());
      } else if (remark != null) {
        annotations.inform(binary.span(), remark.text());
      }
    }
  }
}
