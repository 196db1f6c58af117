package io.tocsin.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.tocsin.model.Labels;
import io.tocsin.template.Templates.Limits;
import io.tocsin.template.Templates.MissingKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our notification templates against amtool's, output and error texts alike. */
class NotificationTemplatesDifferentialIT {
  private static final Labels GROUP = Labels.of("alertname", "Down", "job", "shop");

  @TempDir Path directory;

  @Test
  void rendersEveryTemplateOfTheTableAsAmtoolDoes() throws Exception {
    Files.writeString(directory.resolve("data.json"), Tables.text("notifications.json"));
    Files.writeString(directory.resolve("all.tmpl"), Tables.text("notifications.tmpl"));

    var softly = new SoftAssertions();
    for (String template : Tables.lines("notifications.txt")) {
      softly.assertThat(rendered(template)).as(template).isEqualTo(amtool(template));
    }
    softly.assertAll();
  }

  @Test
  void escapesTextsOfHtmlAsAmtoolDoes() throws Exception {
    Files.writeString(directory.resolve("data.json"), Tables.text("notifications.json"));
    Files.writeString(directory.resolve("all.tmpl"), "");
    String template =
        "<b title=\"{{ \"a\\\"b\" }}\">{{ \"<i> & 'x' + y\" }}</b>{{ safeHtml \"<hr>\" }}";

    String ours =
        templates()
            .with("", template)
            .execute("", data(), functions(), Limits.DEFAULT, Templates.Escaping.HTML);

    assertThat(ours).isEqualTo(run(template, "html"));
  }

  private String amtool(String template) throws Exception {
    return run(template, "text");
  }

  private String run(String template, String type) throws Exception {
    List<String> command =
        List.of(
            "amtool",
            "template",
            "render",
            "--template.glob=" + directory.resolve("all.tmpl"),
            "--template.data=" + directory.resolve("data.json"),
            "--template.type=" + type,
            "--template.text=" + template);
    String out = Tables.run(directory, command);
    return out.startsWith("amtool: error: ") ? out.strip() : out;
  }

  private static Templates templates() {
    return Templates.none(NotificationFunctions.names(), MissingKey.ZERO);
  }

  private static FunctionSet functions() {
    return NotificationFunctions.of(Instant.EPOCH, Labels.EMPTY);
  }

  private static String rendered(String template) throws Exception {
    Templates all = templates().with("all.tmpl", Tables.text("notifications.tmpl"));
    try {
      return all.with("", template).execute("", data(), functions(), Limits.DEFAULT);
    } catch (TemplateException e) {
      return "amtool: error: " + e.getMessage();
    }
  }

  /** A struct of Go with these fields. */
  private record Struct(String goType, Map<String, Object> fields) implements GoObject {
    @Override
    public Optional<Member> member(String name) {
      @Nullable Object value = fields.get(name);
      return value == null ? Optional.empty() : GoObject.field(value);
    }

    @Override
    public String toString() {
      return "{" + String.join(" ", fields.values().stream().map(GoFormat::text).toList()) + "}";
    }
  }

  private record Alerts(List<Struct> all) implements GoObject {
    @Override
    public String goType() {
      return "template.Alerts";
    }

    @Override
    public Optional<Member> member(String name) {
      return switch (name) {
        case "Firing" -> GoObject.method(Function.of(name, List.of(), _ -> all));
        case "Resolved" -> GoObject.method(Function.of(name, List.of(), _ -> List.of()));
        default -> Optional.empty();
      };
    }

    @Override
    public Object underlying() {
      return all;
    }

    @Override
    public String toString() {
      return GoFormat.text(all);
    }
  }

  private static GoObject data() {
    Map<String, Object> alert = new LinkedHashMap<>();
    alert.put("Status", "firing");
    alert.put(
        "Labels", new KeyValues(Labels.of("alertname", "Down", "job", "shop", "instance", "a")));
    alert.put("Annotations", new KeyValues(Labels.of("summary", "a is down")));
    alert.put("StartsAt", Instant.parse("2026-03-04T05:06:07.5Z"));
    alert.put("EndsAt", Instant.parse("2026-03-04T06:07:08.75Z"));
    alert.put("GeneratorURL", "http://tocsin/graph");
    alert.put("Fingerprint", "0123456789abcdef");
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("Receiver", "team-x");
    data.put("Status", "firing");
    data.put("Alerts", new Alerts(List.of(new Struct("template.Alert", alert))));
    data.put("GroupLabels", new KeyValues(GROUP));
    data.put("CommonLabels", new KeyValues(GROUP.with("instance", "a")));
    data.put("CommonAnnotations", new KeyValues(Labels.of("summary", "a is down")));
    data.put("ExternalURL", "http://alertmanager.example.org");
    return new Struct("template.Data", data);
  }
}
