package org.angarium.tests.history;

import java.util.Map;
import java.util.function.Predicate;

/**
 * What a consumer or a subscription wants.
 *
 * @param text as the broker was told
 * @param wants the same as a predicate of a message's properties, written independently
 */
public record Selector(String text, Predicate<Map<String, Object>> wants) {
  /** Wants everything. */
  public static final Selector ALL = new Selector("", properties -> true);

  /** Whether it wants this message. */
  public boolean matches(Content content) {
    return wants.test(content.properties());
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "all" : text;
  }
}
