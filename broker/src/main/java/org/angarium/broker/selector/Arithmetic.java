package org.angarium.broker.selector;

import java.util.List;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * {@code a + b - c}, or {@code a * b / c}, from left to right; a list, so that a long chain is not
 * deep.
 */
record Arithmetic(Expression first, List<Step> steps) implements Expression {

  /** The value of arithmetic with what is no number: of no type, so no comparison with it holds. */
  private enum Misfit {
    MISFIT
  }

  /** One operator and what is right of it. */
  record Step(Operator operator, Expression operand) {}

  @Override
  public @Nullable Object evaluate(EncodedMessage message) {
    Object value = first.evaluate(message);
    for (Step step : steps) {
      value = step.operator.apply(value, step.operand.evaluate(message));
    }
    return value;
  }

  @Override
  public Type type() {
    return Type.NUMBER;
  }

  /** Whether this is one of the types without a fraction. */
  static boolean isExact(Number number) {
    return !(number instanceof Double || number instanceof Float);
  }

  /** {@code -a}; and {@code +a}, which only has to be a number. */
  record Negative(Expression operand, boolean negated) implements Expression {
    @Override
    public @Nullable Object evaluate(EncodedMessage message) {
      Object value = operand.evaluate(message);
      if (value == null) {
        return null;
      }
      if (!(value instanceof Number number)) {
        return Misfit.MISFIT;
      }
      if (!negated) {
        return number;
      }
      return isExact(number)
          ? (Object) (-number.longValue())
          : number instanceof Float ? (Object) (-number.floatValue()) : -number.doubleValue();
    }

    @Override
    public Type type() {
      return Type.NUMBER;
    }
  }

  /** What is done with two numbers. */
  enum Operator {
    PLUS,
    MINUS,
    TIMES,
    DIVIDED;

    /**
     * Null if a value is null. Java's numeric promotion, but for int, which is taken as long like
     * every exact literal; an overflow wraps.
     */
    @Nullable Object apply(@Nullable Object left, @Nullable Object right) {
      if (left == null || right == null) {
        return null;
      }
      if (!(left instanceof Number one && right instanceof Number other)) {
        return Misfit.MISFIT;
      }
      if (one instanceof Double || other instanceof Double) {
        return apply(one.doubleValue(), other.doubleValue());
      }
      if (one instanceof Float || other instanceof Float) {
        return apply(one.floatValue(), other.floatValue());
      }
      return apply(one.longValue(), other.longValue());
    }

    private @Nullable Object apply(long left, long right) {
      return switch (this) {
        case PLUS -> left + right;
        case MINUS -> left - right;
        case TIMES -> left * right;
        case DIVIDED -> right == 0 ? null : (Object) (left / right);
      };
    }

    private Object apply(float left, float right) {
      return switch (this) {
        case PLUS -> left + right;
        case MINUS -> left - right;
        case TIMES -> left * right;
        case DIVIDED -> left / right;
      };
    }

    private Object apply(double left, double right) {
      return switch (this) {
        case PLUS -> left + right;
        case MINUS -> left - right;
        case TIMES -> left * right;
        case DIVIDED -> left / right;
      };
    }
  }
}
