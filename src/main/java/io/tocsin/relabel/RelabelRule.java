package io.tocsin.relabel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.tocsin.model.Labels;
import io.tocsin.model.RegexTemplate;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** One rule; its actions are those of Prometheus ({@code model/relabel}). Regexes are anchored. */
sealed interface RelabelRule {
  /** The labels after this rule; empty when it drops them. */
  Optional<Labels> apply(Labels labels);

  /** {@code replace}: sets a label to a text made from what the regex found; else does nothing. */
  record Replace(Source source, Pattern regex, String target, String replacement)
      implements RelabelRule {
    @Override
    public Optional<Labels> apply(Labels labels) {
      Matcher match = regex.matcher(source.of(labels));
      if (!match.matches()) {
        return Optional.of(labels);
      }
      String name = RegexTemplate.expand(target, match);
      return Optional.of(
          name.isEmpty() ? labels : labels.with(name, RegexTemplate.expand(replacement, match)));
    }
  }

  /** {@code keep} and {@code drop}. */
  record Filter(Source source, Pattern regex, boolean keepsMatches) implements RelabelRule {
    @Override
    public Optional<Labels> apply(Labels labels) {
      boolean matches = regex.matcher(source.of(labels)).matches();
      return matches == keepsMatches ? Optional.of(labels) : Optional.empty();
    }
  }

  /** {@code keepequal} and {@code dropequal}: compares with the value of another label. */
  record FilterEqual(Source source, String target, boolean wantsSame) implements RelabelRule {
    @Override
    public Optional<Labels> apply(Labels labels) {
      boolean equal = labels.get(target).equals(source.of(labels));
      return equal == wantsSame ? Optional.of(labels) : Optional.empty();
    }
  }

  /** {@code hashmod}: the last eight bytes of the MD5, as an unsigned number, modulo. */
  record HashMod(Source source, String target, long modulus) implements RelabelRule {
    private static final int LAST_BYTES_FROM = 8;

    @Override
    public Optional<Labels> apply(Labels labels) {
      byte[] digest = md5().digest(source.of(labels).getBytes(StandardCharsets.UTF_8));
      var hash = new BigInteger(1, Arrays.copyOfRange(digest, LAST_BYTES_FROM, digest.length));
      BigInteger share = hash.mod(BigInteger.valueOf(modulus));
      return Optional.of(labels.with(target, share.toString()));
    }

    private static MessageDigest md5() {
      try {
        return MessageDigest.getInstance("MD5");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has MD5", e);
      }
    }
  }

  /** {@code lowercase} and {@code uppercase}. */
  record ChangeCase(Source source, String target, boolean isUpper) implements RelabelRule {
    @Override
    public Optional<Labels> apply(Labels labels) {
      String text = source.of(labels);
      return Optional.of(
          labels.with(
              target, isUpper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT)));
    }
  }

  /** {@code labelmap}: copies labels whose name matches to the name that the regex makes of it. */
  record LabelMap(Pattern regex, String replacement) implements RelabelRule {
    @Override
    public Optional<Labels> apply(Labels labels) {
      Labels.Builder mapped = labels.builder();
      labels.forEach((name, value) -> copy(name, value, mapped));
      return Optional.of(mapped.build());
    }

    private void copy(String name, String value, Labels.Builder into) {
      Matcher match = regex.matcher(name);
      if (match.matches()) {
        String target = RegexTemplate.expand(replacement, match);
        if (!target.isEmpty()) {
          into.set(target, value);
        }
      }
    }
  }

  /** {@code labelkeep} and {@code labeldrop}: keeps or drops labels by name. */
  record LabelFilter(Pattern regex, boolean keepsMatches) implements RelabelRule {
    @Override
    public Optional<Labels> apply(Labels labels) {
      Labels.Builder kept = labels.builder();
      labels.forEach(
          (name, _) -> {
            if (regex.matcher(name).matches() != keepsMatches) {
              kept.remove(name);
            }
          });
      return Optional.of(kept.build());
    }
  }
}
