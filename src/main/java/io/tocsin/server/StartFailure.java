package io.tocsin.server;

import org.jspecify.annotations.Nullable;

/** Why the server cannot start, in one sentence for the person who started it. */
public final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StartFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
