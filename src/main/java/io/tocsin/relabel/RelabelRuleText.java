package io.tocsin.relabel;

import com.google.re2j.Pattern;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rules as {@link RelabelRuleReader} reads them, with every key that their action uses. */
final class RelabelRuleText {
  private final Map<String, Object> keys = new LinkedHashMap<>();

  private RelabelRuleText(String action) {
    keys.put("action", action);
  }

  /** The keys of {@code rule} and their plain values. */
  static Map<String, Object> keys(RelabelRule rule) {
    return switch (rule) {
      case RelabelRule.Replace(Source source, Pattern regex, String target, String replacement) ->
          new RelabelRuleText("replace")
              .source(source)
              .regex(regex)
              .target(target)
              .replacement(replacement)
              .keys;
      case RelabelRule.Filter(Source source, Pattern regex, boolean keeps) ->
          new RelabelRuleText(keeps ? "keep" : "drop").source(source).regex(regex).keys;
      case RelabelRule.FilterEqual(Source source, String target, boolean wantsSame) ->
          new RelabelRuleText(wantsSame ? "keepequal" : "dropequal")
              .labels(source)
              .target(target)
              .keys;
      case RelabelRule.HashMod(Source source, String target, long modulus) -> {
        var text = new RelabelRuleText("hashmod").source(source).target(target);
        text.keys.put("modulus", modulus);
        yield text.keys;
      }
      case RelabelRule.ChangeCase(Source source, String target, boolean isUpper) ->
          new RelabelRuleText(isUpper ? "uppercase" : "lowercase")
              .source(source)
              .target(target)
              .keys;
      case RelabelRule.LabelMap(Pattern regex, String replacement) ->
          new RelabelRuleText("labelmap").regex(regex).replacement(replacement).keys;
      case RelabelRule.LabelFilter(Pattern regex, boolean keeps) ->
          new RelabelRuleText(keeps ? "labelkeep" : "labeldrop").regex(regex).keys;
    };
  }

  private RelabelRuleText source(Source source) {
    labels(source);
    keys.put("separator", source.separator());
    return this;
  }

  private RelabelRuleText labels(Source source) {
    keys.put("source_labels", source.labels());
    return this;
  }

  private RelabelRuleText regex(Pattern regex) {
    keys.put("regex", RelabelRuleReader.text(regex));
    return this;
  }

  private RelabelRuleText target(String target) {
    keys.put("target_label", target);
    return this;
  }

  private RelabelRuleText replacement(String replacement) {
    keys.put("replacement", replacement);
    return this;
  }
}
