package io.tocsin.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import org.junit.jupiter.api.Test;

class RegexTemplateTest {
  private static String expand(String template, String regex, String text) {
    Matcher match = Pattern.compile(regex).matcher(text);
    assertThat(match.matches()).isTrue();
    return RegexTemplate.expand(template, match);
  }

  @Test
  void groupsAreNamedByNumberOrName() {
    assertThat(expand("$0,$1,${1}x,$n,${n},$$", "(?P<n>a)b", "ab")).isEqualTo("ab,a,ax,a,a,$");
  }

  @Test
  void whatNamesNoGroupIsEmpty() {
    assertThat(expand("$2,$x,$1x,$1é,$01,$12345678901", "(a)", "a")).isEqualTo(",,,,,");
  }

  @Test
  void whatIsNoReferenceStays() {
    assertThat(expand("$,${,${1,$-", "(a)", "a")).isEqualTo("$,${,${1,$-");
  }
}
