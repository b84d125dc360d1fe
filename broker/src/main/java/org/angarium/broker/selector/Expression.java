package org.angarium.broker.selector;

import java.util.Collections;
import java.util.List;
import org.angarium.transport.message.EncodedMessage;
import org.angarium.transport.message.EncodedText;
import org.jspecify.annotations.Nullable;

/**
 * A part of a selector that has a value for each message. A value is a {@code Boolean}, a number as
 * a message holds it ({@code Byte} to {@code Double}), an {@link EncodedText}, or null: for a field
 * or property that is not there, and for the truth value <i>unknown</i>, which is one and the same
 * in Jakarta Messaging 3.8.1.2. Anything else is of no type that a selector knows; nothing is equal
 * to it.
 */
sealed interface Expression
    permits Expression.Literal,
        Expression.Not,
        Expression.AllOf,
        Expression.AnyOf,
        Expression.Between,
        Expression.In,
        Expression.Like,
        Expression.IsNull,
        Identifier,
        Comparison,
        Arithmetic,
        Arithmetic.Negative {

  /** What is known of an expression's value without a message. */
  enum Type {
    NUMBER("a number"),
    TEXT("a string"),
    TRUTH("a condition"),
    /** An identifier's, of which only the message knows the type. */
    ANY("an identifier");

    private final String label;

    Type(String label) {
      this.label = label;
    }

    /** For people. */
    String label() {
      return label;
    }
  }

  /** The value for this message; never fails. */
  @Nullable Object evaluate(EncodedMessage message);

  /** The type of all its values that are not null. */
  Type type();

  /** What a value says as a condition: what is neither true nor false nor null is not true. */
  static @Nullable Boolean truth(@Nullable Object value) {
    return (value == null || value instanceof Boolean) ? (Boolean) value : Boolean.FALSE;
  }

  /** {@code TRUE}, {@code 57}, {@code 'car'}. */
  record Literal(Object value, Type type) implements Expression {
    @Override
    public Object evaluate(EncodedMessage message) {
      return value;
    }
  }

  /** {@code NOT a}. */
  record Not(Expression operand) implements Expression {
    @Override
    public @Nullable Object evaluate(EncodedMessage message) {
      Boolean truth = truth(operand.evaluate(message));
      return truth == null ? null : (Object) !truth;
    }

    @Override
    public Type type() {
      return Type.TRUTH;
    }
  }

  /** {@code a AND b AND c}; a list, so that a long chain is not deep. */
  record AllOf(List<Expression> operands) implements Expression {
    @Override
    public @Nullable Object evaluate(EncodedMessage message) {
      Boolean all = true;
      for (Expression operand : operands) {
        Boolean truth = truth(operand.evaluate(message));
        if (truth == null) {
          all = null;
        } else if (!truth) {
          return false;
        }
      }
      return all;
    }

    @Override
    public Type type() {
      return Type.TRUTH;
    }
  }

  /** {@code a OR b OR c}. */
  record AnyOf(List<Expression> operands) implements Expression {
    @Override
    public @Nullable Object evaluate(EncodedMessage message) {
      Boolean any = false;
      for (Expression operand : operands) {
        Boolean truth = truth(operand.evaluate(message));
        if (truth == null) {
          any = null;
        } else if (truth) {
          return true;
        }
      }
      return any;
    }

    @Override
    public Type type() {
      return Type.TRUTH;
    }
  }

  /**
   * {@code a BETWEEN b AND c}, which is {@code a >= b AND a <= c}; negated it is {@code a < b OR a
   * > c}, and so, like all comparisons, false for what cannot be compared.
   */
  record Between(Expression operand, Expression low, Expression high, boolean negated)
      implements Expression {
    @Override
    public @Nullable Object evaluate(EncodedMessage message) {
      Object value = operand.evaluate(message);
      Comparison.Operator first =
          negated ? Comparison.Operator.LESS : Comparison.Operator.GREATER_OR_EQUAL;
      Comparison.Operator second =
          negated ? Comparison.Operator.GREATER : Comparison.Operator.LESS_OR_EQUAL;
      Boolean one = first.compare(value, low.evaluate(message));
      if (one != null && one == negated) {
        return one; // true decides an OR, false an AND
      }
      Boolean other = second.compare(value, high.evaluate(message));
      return (one == null && other != null && other != negated) ? null : other;
    }

    @Override
    public Type type() {
      return Type.TRUTH;
    }
  }

  /**
   * {@code a IN ('b', 'c')}; false, negated or not, for what is no string.
   *
   * @param strings sorted
   */
  record In(Identifier identifier, List<EncodedText> strings, boolean negated)
      implements Expression {
    @Override
    public @Nullable Object evaluate(EncodedMessage message) {
      Object value = identifier.evaluate(message);
      if (value instanceof EncodedText text) {
        return (Collections.binarySearch(strings, text) >= 0) != negated;
      }
      return value == null ? null : (Object) false;
    }

    @Override
    public Type type() {
      return Type.TRUTH;
    }
  }

  /** {@code a LIKE 'b%'}; false, negated or not, for what is no string. */
  record Like(Identifier identifier, LikePattern pattern, boolean negated) implements Expression {
    @Override
    public @Nullable Object evaluate(EncodedMessage message) {
      Object value = identifier.evaluate(message);
      if (value instanceof EncodedText text) {
        return pattern.matches(text) != negated;
      }
      return value == null ? null : (Object) false;
    }

    @Override
    public Type type() {
      return Type.TRUTH;
    }
  }

  /** {@code a IS NULL}. */
  record IsNull(Identifier identifier, boolean negated) implements Expression {
    @Override
    public Object evaluate(EncodedMessage message) {
      return (identifier.evaluate(message) == null) != negated;
    }

    @Override
    public Type type() {
      return Type.TRUTH;
    }
  }
}
