package io.tocsin.notify;

import io.tocsin.model.Labels;
import java.util.List;

/**
 * By which labels alerts are put together into one notification.
 *
 * @param all whether by every label, which is no grouping at all; written {@code ['...']}
 * @param names sorted, empty when {@code all}
 */
public record GroupBy(boolean all, List<String> names) {
  static final GroupBy NOTHING = new GroupBy(false, List.of());
  static final GroupBy EVERYTHING = new GroupBy(true, List.of());

  public GroupBy {
    names = names.stream().sorted().toList();
  }

  /** The labels that alerts of one group share; a label that the alert lacks is left out. */
  public Labels of(Labels alert) {
    return all ? alert : alert.keeping(names);
  }
}
