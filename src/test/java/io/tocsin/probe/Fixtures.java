package io.tocsin.probe;

import io.tocsin.config.Value;
import io.tocsin.model.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Small real parts for tests of what is around the protocols. */
final class Fixtures {
  private Fixtures() {}

  static Instance instance(String service, String name, String address) {
    return new Instance(service, name, address, Labels.EMPTY);
  }

  static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  /** Every 10 s, 1 s while confirming, timeout 2 s, rise 2, fall 3. */
  static Target target(String name, ProbeSpec spec, Duration phase) {
    return target(name, spec, Timing.DEFAULT, phase);
  }

  static Target target(String name, ProbeSpec spec, Timing timing, Duration phase) {
    return Target.of(
        instance("shop", name, "10.0.0.1"), new ProbeConfig("ready", spec, timing), phase);
  }

  /** A question that {@code binder} answers. */
  record Asked(String text, BiFunction<Surroundings, Instance, Prober> binder)
      implements ProbeSpec {
    @Override
    public String protocol() {
      return "ask";
    }

    @Override
    public String target(Instance instance) {
      return text.replace("{address}", instance.address());
    }

    @Override
    public Prober prober(Surroundings surroundings, Instance instance) {
      return binder.apply(surroundings, instance);
    }
  }

  /** A protocol whose question is one text, as {@code ask: how are you}. */
  record Ask(String name) implements Protocol {
    static final List<Protocol> ALL = List.of(new Ask("ask"), new Ask("tell"));

    @Override
    public Optional<? extends ProbeSpec> read(Value yaml) {
      return Optional.of(new Words(yaml.string()));
    }
  }

  /** A question that nobody asks. */
  record Words(String text) implements ProbeSpec {
    @Override
    public String protocol() {
      return "ask";
    }

    @Override
    public String target(Instance instance) {
      return text;
    }

    @Override
    public Prober prober(Surroundings surroundings, Instance instance) {
      return _ -> io.vertx.core.Future.failedFuture("nobody asks " + text);
    }
  }
}
