package io.tocsin.notify;

import io.tocsin.config.Nearest;
import io.tocsin.config.Secret;
import io.tocsin.config.Section;
import io.tocsin.config.Value;
import io.tocsin.model.Matcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one Alertmanager configuration; what was declared so far is what later parts may name. */
final class NotifyConfigReader {
  private static final String UNSUPPORTED = "is not supported by this version yet";

  /** Settings of {@code global} that only concern receivers other than webhooks. */
  private static final List<String> OTHER_GLOBALS =
      List.of(
          "smtp_from",
          "smtp_hello",
          "smtp_smarthost",
          "smtp_auth_username",
          "smtp_auth_password",
          "smtp_auth_password_file",
          "smtp_auth_secret",
          "smtp_auth_secret_file",
          "smtp_auth_identity",
          "smtp_require_tls",
          "smtp_tls_config",
          "smtp_force_implicit_tls",
          "slack_api_url",
          "slack_api_url_file",
          "slack_app_token",
          "slack_app_token_file",
          "slack_app_url",
          "pagerduty_url",
          "opsgenie_api_url",
          "opsgenie_api_key",
          "opsgenie_api_key_file",
          "wechat_api_url",
          "wechat_api_secret",
          "wechat_api_secret_file",
          "wechat_api_corp_id",
          "victorops_api_url",
          "victorops_api_key",
          "victorops_api_key_file",
          "telegram_api_url",
          "telegram_bot_token",
          "telegram_bot_token_file",
          "webex_api_url",
          "jira_api_url",
          "rocketchat_api_url",
          "rocketchat_token",
          "rocketchat_token_file",
          "rocketchat_token_id",
          "rocketchat_token_id_file",
          "mattermost_webhook_url",
          "mattermost_webhook_url_file");

  private static final List<String> OTHER_RECEIVERS =
      List.of(
          "discord_configs",
          "email_configs",
          "incidentio_configs",
          "jira_configs",
          "mattermost_configs",
          "msteams_configs",
          "msteamsv2_configs",
          "opsgenie_configs",
          "pagerduty_configs",
          "pushover_configs",
          "rocketchat_configs",
          "slack_configs",
          "sns_configs",
          "telegram_configs",
          "victorops_configs",
          "webex_configs",
          "wechat_configs");

  // confined to one read
  private final Set<String> receiverNames = new HashSet<>();
  private final Set<String> intervalNames = new HashSet<>();
  private final Map<String, Integer> routeKeys = new HashMap<>();
  private final List<TimeInterval> intervals = new ArrayList<>();
  private HttpSettings globalHttp = HttpSettings.DEFAULT;

  Optional<NotifyConfig> read(Value root) {
    return root.build(this::root);
  }

  private @Nullable NotifyConfig root(Section s) {
    Duration resolveTimeout =
        s.section("global", this::global).orElse(NotifyConfig.DEFAULT_RESOLVE_TIMEOUT);
    List<Receiver> receivers = s.list("receivers", value -> value.build(this::receiver));
    intervals.addAll(s.list("time_intervals", value -> value.build(this::interval)));
    intervals.addAll(s.list("mute_time_intervals", value -> value.build(this::interval)));
    List<InhibitRule> inhibitRules = s.list("inhibit_rules", this::inhibitRule);
    refuse(s, List.of("templates", "event_recorder", "tracing"));
    Optional<Route> route =
        s.require("route") ? s.section("route", this::rootRoute) : Optional.empty();
    return route.map(r -> config(resolveTimeout, r, receivers, inhibitRules)).orElse(null);
  }

  private NotifyConfig config(
      Duration resolveTimeout, Route route, List<Receiver> receivers, List<InhibitRule> rules) {
    var byName = new LinkedHashMap<String, Receiver>();
    receivers.forEach(receiver -> byName.put(receiver.name(), receiver));
    var intervalsByName = new HashMap<String, TimeInterval>();
    intervals.forEach(interval -> intervalsByName.put(interval.name(), interval));
    return new NotifyConfig(resolveTimeout, route, byName, rules, intervalsByName);
  }

  private Duration global(Section s) {
    globalHttp = HttpSettingsReader.read(s, globalHttp);
    refuse(s, OTHER_GLOBALS);
    return positive(s, "resolve_timeout", NotifyConfig.DEFAULT_RESOLVE_TIMEOUT);
  }

  private static void refuse(Section s, List<String> keys) {
    for (String key : keys) {
      s.value(key)
          .filter(value -> !isEmptyList(value))
          .ifPresent(value -> value.fault(UNSUPPORTED));
    }
  }

  private static boolean isEmptyList(Value value) {
    return value.isList() && value.list().isEmpty();
  }

  private static Duration positive(Section s, String key, Duration otherwise) {
    Optional<Duration> given = s.optionalDuration(key);
    if (given.isPresent() && !given.get().isPositive()) {
      s.fault(key, "must be longer than 0s");
    }
    return given.orElse(otherwise);
  }

  // --- receivers

  private Receiver receiver(Section s) {
    String name = s.string("name");
    if (s.has("name") && name.isEmpty()) {
      s.fault("name", "must not be empty");
    } else if (!receiverNames.add(name)) {
      s.fault("name", "is the name of another receiver too: " + name);
    }
    List<Integration> integrations =
        new ArrayList<>(s.list("webhook_configs", value -> value.build(this::webhook)));
    refuse(s, OTHER_RECEIVERS);
    refuse(s, List.of("labels"));
    return new Receiver(name, integrations);
  }

  private @Nullable Webhook webhook(Section s) {
    Optional<Secret> url = s.secret("url");
    if (url.isEmpty() && !s.has("url") && !s.has("url_file")) {
      s.fault("url", "is required, or url_file");
    }
    url.ifPresent(text -> WebhookUrls.check(s, text));
    refuse(s, List.of("payload"));
    HttpSettings http = HttpSettingsReader.read(s, globalHttp);
    int maxAlerts = Math.toIntExact(Math.min(Integer.MAX_VALUE, s.integer("max_alerts", 0)));
    Optional<Duration> timeout = s.optionalDuration("timeout").filter(Duration::isPositive);
    boolean sendsResolved = s.bool("send_resolved", true);
    return url.map(text -> new Webhook(sendsResolved, text, maxAlerts, timeout, http)).orElse(null);
  }

  // --- routes

  private @Nullable Route rootRoute(Section s) {
    if (!s.has("receiver")) {
      s.fault("receiver", "is required at the root");
    }
    for (String key : List.of("match", "match_re", "matchers")) {
      s.value(key)
          .filter(v -> !isEmptyList(v))
          .ifPresent(v -> v.fault("not allowed at the root, which takes every alert"));
    }
    if (s.bool("continue", false)) {
      s.fault("continue", "not allowed at the root, which has no siblings");
    }
    for (String key : List.of("mute_time_intervals", "active_time_intervals")) {
      s.value(key)
          .filter(v -> !isEmptyList(v))
          .ifPresent(v -> v.fault("not allowed at the root; give it to a child route"));
    }
    return route(s, "", List.of(), Inherited.DEFAULTS);
  }

  /** What a route takes over from the one above. */
  private record Inherited(
      String receiver,
      GroupBy groupBy,
      Duration groupWait,
      Duration groupInterval,
      Duration repeatInterval) {
    static final Inherited DEFAULTS =
        new Inherited(
            "",
            GroupBy.NOTHING,
            Route.DEFAULT_GROUP_WAIT,
            Route.DEFAULT_GROUP_INTERVAL,
            Route.DEFAULT_REPEAT_INTERVAL);
  }

  private Optional<Route> childRoute(Value yaml, String parentKey, Inherited above) {
    return yaml.build(s -> route(s, parentKey + "/", MatcherFields.route(s), above));
  }

  private Route route(Section s, String keyBefore, List<Matcher> matchers, Inherited above) {
    String key = keyBefore + MatcherSyntax.text(matchers);
    String id = routeId(key);
    var own =
        new Inherited(
            receiverName(s, above),
            groupBy(s).orElse(above.groupBy),
            s.duration("group_wait", above.groupWait),
            positive(s, "group_interval", above.groupInterval),
            positive(s, "repeat_interval", above.repeatInterval));
    refuse(s, List.of("labels"));
    return new Route(
        id,
        key,
        own.receiver,
        matchers,
        s.bool("continue", false),
        own.groupBy,
        own.groupWait,
        own.groupInterval,
        own.repeatInterval,
        intervals(s, "mute_time_intervals"),
        intervals(s, "active_time_intervals"),
        s.list("routes", child -> childRoute(child, key, own)));
  }

  private String routeId(String key) {
    int count = routeKeys.merge(key, 1, Integer::sum);
    return count == 1 ? key : key + "#" + count;
  }

  private String receiverName(Section s, Inherited above) {
    String name = s.string("receiver", "");
    if (name.isEmpty()) {
      return above.receiver;
    }
    if (!receiverNames.contains(name)) {
      String hint = Nearest.hint(name, receiverNames);
      s.fault("receiver", "is not the name of a receiver: " + name + hint);
    }
    return name;
  }

  private static Optional<GroupBy> groupBy(Section s) {
    if (!s.has("group_by")) {
      return Optional.empty();
    }
    List<String> names = s.strings("group_by");
    if (names.contains("...")) {
      if (names.size() > 1) {
        s.fault("group_by", "'...' is every label already; give it alone");
      }
      return Optional.of(GroupBy.EVERYTHING);
    }
    if (names.contains("")) {
      s.fault("group_by", "a label name must not be empty");
    }
    if (new HashSet<>(names).size() < names.size()) {
      s.fault("group_by", "a label is given twice");
    }
    return Optional.of(new GroupBy(false, names));
  }

  // --- time intervals

  private TimeInterval interval(Section s) {
    String name = s.string("name");
    if (s.has("name") && name.isEmpty()) {
      s.fault("name", "must not be empty");
    } else if (!intervalNames.add(name)) {
      s.fault("name", "is the name of another time interval too: " + name);
    }
    return new TimeInterval(name, s.list("time_intervals", v -> v.build(TimeIntervals::spec)));
  }

  private List<String> intervals(Section s, String key) {
    return s.list(key, this::intervalName);
  }

  private Optional<String> intervalName(Value yaml) {
    String name = yaml.string();
    if (!intervalNames.contains(name)) {
      String hint = Nearest.hint(name, intervalNames);
      yaml.fault("is not the name of a time interval: " + name + hint);
    }
    return Optional.of(name);
  }

  // --- inhibition

  private Optional<InhibitRule> inhibitRule(Value yaml) {
    return yaml.build(
        s ->
            new InhibitRule(
                s.string("name", yaml.path()),
                MatcherFields.read(s, "source_match", "source_match_re", "source_matchers"),
                MatcherFields.read(s, "target_match", "target_match_re", "target_matchers"),
                s.strings("equal")));
  }
}
