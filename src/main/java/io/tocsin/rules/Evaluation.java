package io.tocsin.rules;

import io.tocsin.alert.Alert;
import io.tocsin.model.Sample;
import java.util.List;

/**
 * What one evaluation of a group yields.
 *
 * @param state replaces the state that went in
 * @param samples to append, stale markers among them; each series at most once
 * @param changes alerts that are in another state than before
 * @param alerts what the notifier is to be told
 * @param failures rules that failed
 * @param resultSamples samples that the rules yielded, without stale markers
 */
public record Evaluation(
    GroupState state,
    List<Sample> samples,
    List<AlertChange> changes,
    List<Alert> alerts,
    int failures,
    int resultSamples) {
  public Evaluation {
    samples = List.copyOf(samples);
    changes = List.copyOf(changes);
    alerts = List.copyOf(alerts);
  }

  /** With the state after a restore. */
  public Evaluation with(GroupState restored) {
    return new Evaluation(restored, samples, changes, alerts, failures, resultSamples);
  }
}
