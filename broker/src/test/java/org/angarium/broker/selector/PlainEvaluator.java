package org.angarium.broker.selector;

import java.math.BigInteger;
import java.util.Map;

/**
 * What a selector means, written down a second time, from the specification and {@code
 * docs/selectors.md}: slow, plain, and over maps. Values are those of the maps, NULL is null, and
 * so is unknown.
 */
final class PlainEvaluator {
  /** What arithmetic makes of a string or a boolean. */
  private static final Object NONSENSE = new Object();

  private final Map<String, ?> fields;

  /** Header fields and properties by name. */
  PlainEvaluator(Map<String, ?> fields) {
    this.fields = fields;
  }

  boolean matches(Ast ast) {
    return Boolean.TRUE.equals(value(ast));
  }

  Object value(Ast ast) {
    if (ast instanceof Ast.Num num) {
      return num.value();
    } else if (ast instanceof Ast.Str str) {
      return str.value();
    } else if (ast instanceof Ast.Bool bool) {
      return bool.value();
    } else if (ast instanceof Ast.Id id) {
      return fields.get(id.name());
    } else if (ast instanceof Ast.Sign sign) {
      return arithmetic(sign.minus() ? -1L : 1L, '*', value(sign.operand()));
    } else if (ast instanceof Ast.Arith arith) {
      return arithmetic(value(arith.left()), arith.operator(), value(arith.right()));
    } else {
      return condition(ast);
    }
  }

  private Boolean condition(Ast ast) {
    if (ast instanceof Ast.Cmp cmp) {
      return compare(value(cmp.left()), cmp.operator(), value(cmp.right()));
    } else if (ast instanceof Ast.Between b) {
      Object value = value(b.operand());
      Object low = value(b.low());
      Object high = value(b.high());
      return b.negated()
          ? or(compare(value, "<", low), compare(value, ">", high))
          : and(compare(value, ">=", low), compare(value, "<=", high));
    } else if (ast instanceof Ast.In in) {
      Object value = value(in.operand());
      if (value != null && !(value instanceof String)) {
        return false;
      }
      Boolean any = false;
      for (String string : in.strings()) {
        any = or(any, compare(value, "=", string));
      }
      return in.negated() ? not(any) : any;
    } else if (ast instanceof Ast.Like like) {
      Object value = value(like.operand());
      if (value == null) {
        return null;
      }
      return value instanceof String text && fits(text, like) != like.negated();
    } else if (ast instanceof Ast.IsNull isNull) {
      return (value(isNull.operand()) == null) != isNull.negated();
    } else if (ast instanceof Ast.Not not) {
      return not(truth(not.operand()));
    } else if (ast instanceof Ast.And and) {
      return and(truth(and.left()), truth(and.right()));
    } else if (ast instanceof Ast.Or or) {
      return or(truth(or.left()), truth(or.right()));
    }
    throw new AssertionError(ast);
  }

  private Boolean truth(Ast ast) {
    Object value = value(ast);
    return value == null ? null : Boolean.TRUE.equals(value);
  }

  private static Boolean not(Boolean a) {
    return a == null ? null : !a;
  }

  private static Boolean and(Boolean a, Boolean b) {
    if (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b)) {
      return false;
    }
    return (a == null || b == null) ? null : true;
  }

  private static Boolean or(Boolean a, Boolean b) {
    return not(and(not(a), not(b)));
  }

  private static boolean isExact(Object value) {
    return value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long;
  }

  private static boolean isApproximate(Object value) {
    return value instanceof Float || value instanceof Double;
  }

  private static Boolean compare(Object a, String operator, Object b) {
    if (a == null || b == null) {
      return null;
    }
    boolean numbers = (isExact(a) || isApproximate(a)) && (isExact(b) || isApproximate(b));
    boolean less = false;
    boolean equal;
    boolean greater = false;
    if (numbers && isExact(a) && isExact(b)) {
      int order = new BigInteger(a.toString()).compareTo(new BigInteger(b.toString()));
      less = order < 0;
      equal = order == 0;
      greater = order > 0;
    } else if (numbers) {
      double x = widened(a);
      double y = widened(b);
      less = x < y;
      equal = x == y;
      greater = x > y;
    } else if ((a instanceof String && b instanceof String)
        || (a instanceof Boolean && b instanceof Boolean)) {
      if (!operator.equals("=") && !operator.equals("<>")) {
        return false;
      }
      equal = a.equals(b);
    } else {
      return false;
    }
    return switch (operator) {
      case "=" -> equal;
      case "<>" -> !equal;
      case "<" -> less;
      case "<=" -> less || equal;
      case ">" -> greater;
      case ">=" -> greater || equal;
      default -> throw new AssertionError(operator);
    };
  }

  private static double widened(Object number) {
    return number instanceof Float single
        ? (double) single
        : number instanceof Double full ? full : (double) exact(number);
  }

  private static long exact(Object number) {
    return Long.parseLong(number.toString());
  }

  private static float single(Object number) {
    return number instanceof Float single ? single : (float) exact(number);
  }

  private static Object arithmetic(Object a, char operator, Object b) {
    if (a == null || b == null) {
      return null;
    }
    if (!(isExact(a) || isApproximate(a)) || !(isExact(b) || isApproximate(b))) {
      return NONSENSE;
    }
    if (a instanceof Double || b instanceof Double) {
      double x = widened(a);
      double y = widened(b);
      return operator == '+' ? x + y : operator == '-' ? x - y : operator == '*' ? x * y : x / y;
    }
    if (a instanceof Float || b instanceof Float) {
      float x = single(a);
      float y = single(b);
      return operator == '+' ? x + y : operator == '-' ? x - y : operator == '*' ? x * y : x / y;
    }
    BigInteger x = BigInteger.valueOf(exact(a));
    BigInteger y = BigInteger.valueOf(exact(b));
    if (operator == '/') {
      return y.signum() == 0 ? null : (Object) x.divide(y).longValue();
    }
    BigInteger result =
        operator == '+' ? x.add(y) : operator == '-' ? x.subtract(y) : x.multiply(y);
    return result.longValue(); // the low 64 bits: it wraps
  }

  /** For each beginning of the pattern, which beginnings of the text it fits. */
  private static boolean fits(String text, Ast.Like like) {
    int[] characters = text.codePoints().toArray();
    boolean[] fitting = new boolean[characters.length + 1];
    fitting[0] = true;
    int[] pattern = like.pattern().codePoints().toArray();
    for (int i = 0; i < pattern.length; i++) {
      boolean escaped = like.escape() != 0 && pattern[i] == like.escape();
      int character = escaped ? pattern[++i] : pattern[i];
      boolean[] next = new boolean[fitting.length];
      for (int end = 0; end < next.length; end++) {
        if (!escaped && character == '%') {
          next[end] = fitting[end] || (end > 0 && next[end - 1]);
        } else {
          next[end] =
              end > 0
                  && fitting[end - 1]
                  && ((!escaped && character == '_') || characters[end - 1] == character);
        }
      }
      fitting = next;
    }
    return fitting[characters.length];
  }
}
