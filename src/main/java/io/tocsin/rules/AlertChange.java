package io.tocsin.rules;

import io.tocsin.rules.GroupSnapshot.ActiveAlert;
import io.tocsin.rules.GroupSnapshot.State;
import java.util.Optional;

/**
 * An alert that an evaluation moved to another state.
 *
 * @param rule the name of its rule
 * @param alert as it is now; as it was when it is gone
 * @param before empty for a new alert
 * @param after empty when it is gone: not pending any more, or resolved for long enough
 */
public record AlertChange(
    String rule, ActiveAlert alert, Optional<State> before, Optional<State> after) {}
