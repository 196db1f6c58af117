package io.tocsin.notify;

import static io.tocsin.config.Invariant.check;

import io.tocsin.config.Section;
import io.tocsin.model.Labels;
import io.tocsin.relabel.Relabeling;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One element of {@code alertmanagers}: how some Alertmanagers elsewhere are found and told.
 *
 * @param pathPrefix before {@code /api/v2/alerts}
 * @param timeout of one request
 * @param files patterns of files that hold target groups; absolute
 * @param targets applied to the labels of what was found
 * @param alerts applied to the labels of every alert
 */
public record AlertmanagersConfig(
    Scheme scheme,
    String pathPrefix,
    Duration timeout,
    HttpSettings http,
    List<TargetGroup> groups,
    List<Path> files,
    Relabeling targets,
    Relabeling alerts) {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final String ADDRESS = "__address__";
  private static final String SCHEME = "__scheme__";
  private static final String PATH = "__alerts_path__";

  /** Ways of Prometheus to find targets that are not here. */
  private static final List<String> OTHER_DISCOVERIES =
      List.of(
          "aws_sd_configs",
          "azure_sd_configs",
          "consul_sd_configs",
          "digitalocean_sd_configs",
          "dns_sd_configs",
          "docker_sd_configs",
          "dockerswarm_sd_configs",
          "ec2_sd_configs",
          "eureka_sd_configs",
          "gce_sd_configs",
          "hetzner_sd_configs",
          "http_sd_configs",
          "ionos_sd_configs",
          "kubernetes_sd_configs",
          "kuma_sd_configs",
          "lightsail_sd_configs",
          "linode_sd_configs",
          "marathon_sd_configs",
          "nerve_sd_configs",
          "nomad_sd_configs",
          "openstack_sd_configs",
          "ovhcloud_sd_configs",
          "puppetdb_sd_configs",
          "scaleway_sd_configs",
          "serverset_sd_configs",
          "stackit_sd_configs",
          "triton_sd_configs",
          "uyuni_sd_configs",
          "vultr_sd_configs");

  /** How Alertmanagers are reached. */
  public enum Scheme {
    HTTP,
    HTTPS
  }

  /** Versions of Alertmanager's API. */
  private enum ApiVersion {
    V2
  }

  public AlertmanagersConfig {
    check(timeout.isPositive(), "timeout", "must be positive");
    groups = List.copyOf(groups);
    files = List.copyOf(files);
  }

  static AlertmanagersConfig from(Section s) {
    for (String key : OTHER_DISCOVERIES) {
      s.value(key)
          .ifPresent(
              value -> value.fault("is not supported; use static_configs or file_sd_configs"));
    }
    s.value("sigv4").ifPresent(value -> value.fault("is not supported; use authorization"));
    s.oneOf("api_version", ApiVersion.class, ApiVersion.V2);
    var files = new ArrayList<Path>();
    s.list("file_sd_configs", value -> value.build(AlertmanagersConfig::files))
        .forEach(files::addAll);
    return new AlertmanagersConfig(
        s.oneOf("scheme", Scheme.class, Scheme.HTTP),
        s.string("path_prefix", ""),
        s.duration("timeout", DEFAULT_TIMEOUT),
        HttpSettingsReader.settings(s),
        s.list("static_configs", value -> value.build(TargetGroup::from)),
        files,
        Relabeling.from(s, "relabel_configs"),
        Relabeling.from(s, "alert_relabel_configs"));
  }

  private static List<Path> files(Section s) {
    s.optionalDuration("refresh_interval"); // changes are seen sooner than any sensible one
    s.require("files");
    return s.list(
        "files",
        value ->
            value
                .scalar(
                    "a path that ends in .json, .yml or .yaml, with at most one * after the last /",
                    text -> TargetFiles.isPattern(text) ? Optional.of(text) : Optional.empty())
                .map(text -> s.directory().resolve(text).toAbsolutePath()));
  }

  /** The Alertmanagers among the targets of this configuration and of its files. */
  public AlertmanagerUrls find(List<TargetGroup> fromFiles) {
    var all = new ArrayList<>(groups);
    all.addAll(fromFiles);
    var active = new LinkedHashSet<String>(); // one that is found twice is told once
    var dropped = new ArrayList<String>();
    for (TargetGroup group : all) {
      for (String target : group.targets()) {
        Labels found = discovered(target, group.labels());
        Optional<String> url =
            targets.apply(found).map(AlertmanagersConfig::url).filter(AlertmanagersConfig::isUrl);
        url.ifPresentOrElse(active::add, () -> dropped.add(url(found)));
      }
    }
    return new AlertmanagerUrls(List.copyOf(active), dropped);
  }

  private Labels discovered(String target, Labels labels) {
    String prefix = pathPrefix.replaceAll("^/+|/+$", "");
    return Labels.of(
            ADDRESS,
            target,
            SCHEME,
            scheme.name().toLowerCase(Locale.ROOT),
            PATH,
            (prefix.isEmpty() ? "" : "/" + prefix) + "/api/v2/alerts")
        .with(labels);
  }

  private static String url(Labels labels) {
    return labels.get(SCHEME) + "://" + labels.get(ADDRESS) + labels.get(PATH);
  }

  private static boolean isUrl(String text) {
    try {
      var uri = new URI(text);
      return text.matches("https?://.*") && uri.getHost() != null;
    } catch (URISyntaxException _) {
      return false;
    }
  }
}
