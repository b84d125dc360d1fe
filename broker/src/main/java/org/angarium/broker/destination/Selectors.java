package org.angarium.broker.destination;

import org.angarium.broker.core.Refusal;
import org.angarium.broker.selector.InvalidSelector;
import org.angarium.broker.selector.Selector;
import org.angarium.transport.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Reads the selectors that clients send. */
public final class Selectors {
  private Selectors() {}

  /**
   * The selector, or null if there is none.
   *
   * @throws Refusal if the text is no selector; the reason names the position
   */
  public static @Nullable Selector parse(@Nullable String text) throws Refusal {
    try {
      return Selector.of(text);
    } catch (InvalidSelector e) {
      throw new Refusal(ErrorCode.INVALID_SELECTOR, String.valueOf(e.getMessage()));
    }
  }
}
