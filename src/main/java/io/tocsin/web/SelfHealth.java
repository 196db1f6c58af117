package io.tocsin.web;

import java.util.List;

/** What Tocsin knows of its own health. Answers at once, on any thread. */
public interface SelfHealth {
  /** Parts without which only a restart helps. */
  List<Component> live();

  /** Parts that must be up before requests make sense. */
  List<Component> ready();
}
