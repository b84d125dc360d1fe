package org.angarium.broker.selector;

import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.EncodedText;
import org.jspecify.annotations.Nullable;

/** {@code a = b} and its like. */
record Comparison(Operator operator, Expression left, Expression right) implements Expression {

  @Override
  public @Nullable Object evaluate(EncodedMessage message) {
    return operator.compare(left.evaluate(message), right.evaluate(message));
  }

  @Override
  public Type type() {
    return Type.TRUTH;
  }

  /** What is asked of two values. */
  enum Operator {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    /** Whether only numbers can be compared so. */
    boolean orders() {
      return this != EQUAL && this != NOT_EQUAL;
    }

    /** Unknown (null) if a value is null, and false if they are not of like type. */
    @Nullable Boolean compare(@Nullable Object left, @Nullable Object right) {
      if (left == null || right == null) {
        return null;
      }
      if (left instanceof Number one && right instanceof Number other) {
        return (Arithmetic.isExact(one) && Arithmetic.isExact(other))
            ? holds(Long.compare(one.longValue(), other.longValue()))
            : compare(one.doubleValue(), other.doubleValue());
      }
      boolean alike =
          (left instanceof EncodedText && right instanceof EncodedText)
              || (left instanceof Boolean && right instanceof Boolean);
      return alike && !orders() && left.equals(right) == (this == EQUAL);
    }

    /** As Java compares: the zeros are equal, and what is not a number only differs. */
    private boolean compare(double left, double right) {
      return (Double.isNaN(left) || Double.isNaN(right))
          ? this == NOT_EQUAL
          : holds(left < right ? -1 : left > right ? 1 : 0);
    }

    private boolean holds(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case NOT_EQUAL -> order != 0;
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
      };
    }
  }
}
