package io.tocsin.rules;

import io.tocsin.model.Labels;
import io.tocsin.rules.GroupSnapshot.ActiveAlert;
import io.tocsin.rules.GroupSnapshot.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** When the alerts of one group fired, gathered from its evaluations one after the other. */
final class FiringLog {
  private final Map<Key, Open> open = new LinkedHashMap<>();
  private final List<FiredAlert> ended = new ArrayList<>();

  /** Two rules of a group may make alerts of the same labels. */
  private record Key(int rule, Labels labels) {}

  /** An alert while it fires; {@code alert} as of its last evaluation. */
  private record Open(ActiveAlert alert, Instant firedAt, double least, double greatest) {
    static Open first(ActiveAlert alert, Instant at) {
      return new Open(alert, at, alert.value(), alert.value());
    }

    Open seen(ActiveAlert now) {
      return new Open(now, firedAt, Math.min(least, now.value()), Math.max(greatest, now.value()));
    }

    FiredAlert ended(Optional<Instant> at) {
      return new FiredAlert(
          alert.labels(), alert.annotations(), alert.activeAt(), firedAt, at, least, greatest);
    }
  }

  /** Takes the group as it stood after the evaluation at {@code at}; times only grow. */
  void note(GroupSnapshot group, Instant at) {
    Set<Key> firing = new HashSet<>();
    for (int rule = 0; rule < group.rules().size(); rule++) {
      if (group.rules().get(rule) instanceof GroupSnapshot.Alerting alerting) {
        for (ActiveAlert alert : alerting.alerts()) {
          if (alert.state() == State.FIRING) {
            firing.add(seen(new Key(rule, alert.labels()), alert, at));
          }
        }
      }
    }
    open.forEach(
        (key, alert) -> {
          if (!firing.contains(key)) {
            ended.add(alert.ended(Optional.of(at)));
          }
        });
    open.keySet().retainAll(firing);
  }

  private Key seen(Key key, ActiveAlert alert, Instant at) {
    Open known = open.get(key);
    open.put(key, known == null ? Open.first(alert, at) : known.seen(alert));
    return key;
  }

  /** How many there are, those that fire still included. */
  int size() {
    return ended.size() + open.size();
  }

  /** All of them, in no order. */
  Stream<FiredAlert> alerts() {
    return Stream.concat(
        ended.stream(), open.values().stream().map(alert -> alert.ended(Optional.empty())));
  }
}
