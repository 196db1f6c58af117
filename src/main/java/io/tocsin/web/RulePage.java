package io.tocsin.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tocsin.model.GoNumber;
import io.tocsin.rules.GroupSnapshot;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which of the rule groups to show at once.
 *
 * @param most groups to show, 0 for all
 * @param token names the first group, as {@link Shown} of the page before says; empty for the first
 */
record RulePage(int most, String token) {
  /**
   * @param nextToken names the first group of the next page; empty when there is none
   */
  record Shown(List<GroupSnapshot> groups, String nextToken) {}

  /**
   * Reads {@code group_limit} and {@code group_next_token}.
   *
   * @throws ApiException worded as Prometheus does
   */
  static RulePage of(Params params) {
    String most = params.get("group_limit");
    String token = params.get("group_next_token");
    if (most.isEmpty() && !token.isEmpty()) {
      throw ApiException.parameter(
          "group_next_token",
          "group_limit needs to be present in order to paginate over the groups");
    }
    return new RulePage(most.isEmpty() ? 0 : limit(most), token);
  }

  private static int limit(String text) {
    long limit;
    try {
      limit = GoNumber.integer(text, Integer.SIZE);
    } catch (NumberFormatException e) {
      throw ApiException.parameter(
          "group_limit",
          "group_limit needs to be a valid number: strconv.ParseInt: " + e.getMessage());
    }
    if (limit <= 0) {
      throw ApiException.parameter("group_limit", "group_limit needs to be greater than 0");
    }
    return (int) limit;
  }

  /**
   * @param filter what to show of a group; groups of which nothing is shown do not count
   * @throws ApiException when the group that the token names is gone
   */
  Shown of(List<GroupSnapshot> all, Function<GroupSnapshot, Optional<GroupSnapshot>> filter) {
    var shown = new ArrayList<GroupSnapshot>();
    for (GroupSnapshot group : all.subList(first(all), all.size())) {
      Optional<GroupSnapshot> filtered = filter.apply(group);
      if (filtered.isPresent() && most > 0 && shown.size() == most) {
        return new Shown(shown, tokenOf(group));
      }
      filtered.ifPresent(shown::add);
    }
    return new Shown(shown, "");
  }

  private int first(List<GroupSnapshot> all) {
    if (token.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < all.size(); i++) {
      if (tokenOf(all.get(i)).equals(token)) {
        return i;
      }
    }
    throw ApiException.parameter(
        "group_next_token", "invalid group_next_token '" + token + "'. were rule groups changed?");
  }

  private static String tokenOf(GroupSnapshot group) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((group.file() + ";" + group.name()).getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
