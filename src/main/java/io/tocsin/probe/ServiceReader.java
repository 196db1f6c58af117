package io.tocsin.probe;

import io.tocsin.config.Document;
import io.tocsin.config.Faults;
import io.tocsin.config.Place;
import io.tocsin.config.Section;
import io.tocsin.config.Value;
import io.tocsin.model.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the services of {@code probes/*.yml}: each file holds one service or a list of them. Reads
 * one configuration and is done; blocks on files; not thread-safe.
 */
public final class ServiceReader {
  private static final List<String> OF_LATER_VERSIONS =
      List.of("depends_on", "metrics", "objectives", "discovery");

  private final Document.Reader documents;
  private final List<Protocol> protocols;
  private final Map<String, Place> places = new HashMap<>(); // of each service's name

  /**
   * @param environment from the name of a variable to its value, null when it is not set
   * @param protocols ways to ask, mostly {@link Protocols#ALL}
   */
  public ServiceReader(
      Faults faults, UnaryOperator<@Nullable String> environment, List<Protocol> protocols) {
    this.documents = new Document.Reader(faults, environment);
    this.protocols = protocols;
  }

  /** The services of one file; those at fault are left out and reported. */
  public List<ServiceConfig> read(Path file, String shownAs) {
    return documents.read(file, shownAs).map(this::services).orElse(List.of());
  }

  private List<ServiceConfig> services(Value root) {
    List<Value> all = root.isList() ? root.list() : List.of(root);
    return all.stream().flatMap(yaml -> service(yaml).stream()).toList();
  }

  private Optional<ServiceConfig> service(Value yaml) {
    return yaml.build(this::service);
  }

  private ServiceConfig service(Section yaml) {
    refuseKeysOfLaterVersions(yaml);
    String name = yaml.string("service");
    checkUnique(name, yaml);
    Labels labels = labels(yaml);
    Timing timing = Timing.read(yaml, Timing.DEFAULT);
    yaml.require("instances");
    yaml.require("probes");
    return new ServiceConfig(
        name,
        labels,
        yaml.list("instances", value -> instance(value, name, labels)),
        Math.clamp(yaml.integer("quorum", 1), Integer.MIN_VALUE, Integer.MAX_VALUE),
        probes(yaml, timing));
  }

  private static void refuseKeysOfLaterVersions(Section yaml) {
    for (String key : OF_LATER_VERSIONS) {
      yaml.value(key).ifPresent(v -> v.fault("is not supported by this version; leave it out"));
    }
  }

  private void checkUnique(String name, Section yaml) {
    Place first = places.putIfAbsent(name, yaml.place("service"));
    if (first != null && !name.isEmpty()) {
      yaml.fault("service", name + " is defined at " + first + " already");
    }
  }

  private static Labels labels(Section yaml) {
    Labels labels = Labels.of(yaml.stringMap("labels"));
    ServiceConfig.checkLabels("labels", labels);
    return labels;
  }

  private static Optional<Instance> instance(Value yaml, String service, Labels labels) {
    if (yaml.isScalar()) {
      String address = yaml.string();
      return Optional.of(new Instance(service, address, address, labels));
    }
    return yaml.build(section -> instance(section, service, labels));
  }

  private static Instance instance(Section yaml, String service, Labels labels) {
    String address = yaml.string("address");
    String name = yaml.string("name", address);
    return new Instance(service, name, address, labels.with(labels(yaml)));
  }

  private List<ProbeConfig> probes(Section yaml, Timing timing) {
    var probes = new ArrayList<ProbeConfig>();
    yaml.map("probes", value -> question(value, timing))
        .forEach((name, asked) -> probes.add(new ProbeConfig(name, asked.spec, asked.timing)));
    return probes;
  }

  private record Question(ProbeSpec spec, Timing timing) {}

  private Optional<Question> question(Value yaml, Timing inherited) {
    return yaml.build(
        section -> {
          Timing timing = Timing.read(section, inherited);
          return spec(yaml, section).map(spec -> new Question(spec, timing)).orElse(null);
        });
  }

  /** The one question under the key of its protocol. */
  private Optional<? extends ProbeSpec> spec(Value yaml, Section section) {
    List<Protocol> given = protocols.stream().filter(p -> section.has(p.name())).toList();
    if (given.size() != 1) {
      String names = protocols.stream().map(Protocol::name).collect(Collectors.joining(", "));
      yaml.fault("must hold exactly one of " + names);
      return Optional.empty();
    }
    Protocol protocol = given.getFirst();
    return section.value(protocol.name()).flatMap(protocol::read);
  }
}
