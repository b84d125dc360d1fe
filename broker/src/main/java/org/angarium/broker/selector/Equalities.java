package org.angarium.broker.selector;

import org.angarium.broker.selector.Selector.Equality;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.EncodedText;
import org.jspecify.annotations.Nullable;

/** Finds in a selector the comparison by which messages can be looked up, and makes the keys. */
final class Equalities {
  private Equalities() {}

  /** The one that likely fits the fewest messages; the first of those that are as good. */
  static @Nullable Equality best(Expression condition) {
    if (condition instanceof Expression.AllOf all) {
      Equality best = null;
      for (Expression operand : all.operands()) {
        Equality candidate = best(operand);
        if (candidate != null && (best == null || rank(candidate) < rank(best))) {
          best = candidate;
        }
      }
      return best;
    }
    if (condition instanceof Expression.In in && !in.negated() && in.strings().size() == 1) {
      return equality(in.identifier(), in.strings().get(0));
    }
    if (condition instanceof Comparison comparison
        && comparison.operator() == Comparison.Operator.EQUAL) {
      if (comparison.left() instanceof Identifier identifier
          && comparison.right() instanceof Expression.Literal literal) {
        return equality(identifier, literal.value());
      }
      if (comparison.right() instanceof Identifier identifier
          && comparison.left() instanceof Expression.Literal literal) {
        return equality(identifier, literal.value());
      }
    }
    return null;
  }

  /** {@link Selector#keyOf}. */
  static @Nullable Object keyOf(EncodedMessage message, String identifier) {
    HeaderField field = HeaderField.of(identifier);
    if (field == null) {
      return key(message.property(EncodedText.of(identifier)));
    }
    return isIndexable(field) ? key(field.evaluate(message)) : null;
  }

  private static @Nullable Equality equality(Identifier identifier, Object value) {
    Object key = isIndexable(identifier) ? key(value) : null;
    return key == null ? null : new Equality(identifier.identifier(), key);
  }

  /** Not what many messages have in common. */
  private static boolean isIndexable(Identifier identifier) {
    return identifier instanceof Identifier.Property
        || identifier == HeaderField.CORRELATION_ID
        || identifier == HeaderField.MESSAGE_ID
        || identifier == HeaderField.TYPE;
  }

  private static @Nullable Object key(@Nullable Object value) {
    if (value instanceof Number number) {
      double key = number.doubleValue() + 0.0; // which makes one of the two zeros
      return Double.isNaN(key) ? null : (Object) key;
    }
    if (value instanceof EncodedText text) {
      return text.toString();
    }
    return value instanceof Boolean ? value : null;
  }

  /** The smaller, the fewer messages are likely to have the value. */
  private static int rank(Equality equality) {
    return switch (equality.identifier()) {
      case "JMSCorrelationID", "JMSMessageID" -> 0;
      case "JMSType" -> 2;
      default -> equality.key() instanceof Boolean ? 3 : 1;
    };
  }
}
