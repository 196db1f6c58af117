package io.tocsin.web;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/** The parameters of a request: the form's before those of the URL. An absent one is empty. */
record Params(MultiMap form, MultiMap url) {
  static Params of(RoutingContext ctx) {
    boolean hasForm = ctx.request().isExpectMultipart();
    MultiMap form = hasForm ? ctx.request().formAttributes() : MultiMap.caseInsensitiveMultiMap();
    return new Params(form, ctx.queryParams());
  }

  String get(String name) {
    String inForm = form.get(name);
    if (inForm != null) {
      return inForm;
    }
    String inUrl = url.get(name);
    return inUrl == null ? "" : inUrl;
  }

  /** Every value of {@code name}, the form's first. */
  List<String> all(String name) {
    var values = new ArrayList<>(form.getAll(name));
    values.addAll(url.getAll(name));
    return values;
  }
}
