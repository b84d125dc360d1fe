package org.angarium.broker.selector;

import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message selector (Jakarta Messaging 3.8.1), parsed once. {@code docs/selectors.md} says what
 * the language means where the specification leaves it open. Immutable; any thread.
 */
public final class Selector {
  /** The longest selector, in characters. */
  public static final int MAX_LENGTH = 65_536;

  /** The most identifiers and literals in one, not counting the strings of IN. */
  public static final int MAX_TERMS = 2_048;

  /**
   * How deep parentheses, NOT and signs may be nested: so deep that a quarter of the smallest usual
   * stack is enough to parse and to evaluate them.
   */
  public static final int MAX_NESTING = 128;

  private final String text;
  private final Expression condition;
  private final @Nullable Equality equality;

  private Selector(String text, Expression condition) {
    this.text = text;
    this.condition = condition;
    this.equality = Equalities.best(condition);
  }

  /**
   * What a message has to have to match: an identifier with this value.
   *
   * @param identifier a property, {@code JMSCorrelationID}, {@code JMSMessageID} or {@code JMSType}
   * @param key what {@link #keyOf} gives for every message that matches: a {@code String}, {@code
   *     Double} or {@code Boolean}
   */
  public record Equality(String identifier, Object key) {}

  /**
   * Parses a selector.
   *
   * @throws InvalidSelector if it is none; a text without anything but white space is none either
   */
  public static Selector parse(String text) throws InvalidSelector {
    return new Selector(text, Parser.parse(text));
  }

  /**
   * Parses a selector, if there is one.
   *
   * @return null if the text is null, empty or white space: then every message is wanted
   */
  public static @Nullable Selector of(@Nullable String text) throws InvalidSelector {
    return text == null || text.isBlank() ? null : parse(text);
  }

  /** Whether the selector is true of the message; not if it is false or unknown. Never fails. */
  public boolean matches(EncodedMessage message) {
    return Boolean.TRUE.equals(condition.evaluate(message));
  }

  /**
   * A condition without which no message matches, for an index; null if the selector has none of
   * that form. If it has several, the one that likely fits the fewest messages.
   */
  public @Nullable Equality equality() {
    return equality;
  }

  /**
   * A message's value of an identifier, such that values which are equal in a selector are equal
   * keys: all numbers are {@code Double}s. Values that differ may have the same key, as do longs
   * beyond 2^53 that are close to each other.
   *
   * @return null if the message has no such value, or it is equal to nothing
   */
  public static @Nullable Object keyOf(EncodedMessage message, String identifier) {
    return Equalities.keyOf(message, identifier);
  }

  /** The selector as it was given. */
  public String text() {
    return text;
  }

  /** The selector as it was given. */
  @Override
  public String toString() {
    return text;
  }
}
