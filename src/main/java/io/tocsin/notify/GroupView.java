package io.tocsin.notify;

import io.tocsin.alert.Alert;
import io.tocsin.model.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A group as it stands, for those who ask who was told, when and why, or why nobody was.
 *
 * @param key Alertmanager's text for the group
 * @param nextFlush when it is looked at next
 */
public record GroupView(
    String routeId,
    String key,
    Labels labels,
    String receiver,
    Instant nextFlush,
    List<Member> alerts,
    List<Addressee> addressees) {
  public GroupView {
    alerts = List.copyOf(alerts);
    addressees = List.copyOf(addressees);
  }

  /**
   * One alert of the group.
   *
   * @param muting why it is not told about at the moment
   */
  public record Member(Alert alert, boolean isResolved, Optional<Muting> muting) {}

  /**
   * One integration of the receiver.
   *
   * @param told what it was told last
   * @param open what it is being told now
   */
  public record Addressee(IntegrationId id, Optional<Told> told, Optional<Notification> open) {}
}
