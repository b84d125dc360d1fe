package org.angarium.broker.selector;

import org.angarium.broker.selector.Token.Kind;

/** The values of numbers in a selector. */
final class NumberLiteral {
  private NumberLiteral() {}

  /**
   * What the number means: a {@code Long} if it is exact, as if each had the suffix L; a {@code
   * Float} if it has the suffix F; else a {@code Double}.
   *
   * @param negative whether a minus stands directly before it, which brings -2^63 into reach
   * @throws InvalidSelector if it is beyond the range of its type
   */
  static Object valueOf(Token token, boolean negative) throws InvalidSelector {
    String digits = token.text().replace("_", "");
    if (token.kind() == Kind.EXACT) {
      return exact(token, digits, negative);
    }
    char last = digits.charAt(digits.length() - 1);
    boolean single = last == 'f' || last == 'F';
    double value = single ? Float.parseFloat(digits) : Double.parseDouble(digits);
    if (Double.isInfinite(value) || (value == 0 && !isZero(digits))) {
      throw new InvalidSelector(
          token.start(),
          "the number "
              + Quoted.of(token.text())
              + " is beyond the range of a "
              + (single ? "float" : "double"));
    }
    double signed = negative ? -value : value;
    return single ? (Object) (float) signed : (Object) signed;
  }

  private static Long exact(Token token, String digits, boolean negative) throws InvalidSelector {
    char last = digits.charAt(digits.length() - 1);
    String plain = last == 'l' || last == 'L' ? digits.substring(0, digits.length() - 1) : digits;
    try {
      if (plain.length() > 1 && plain.charAt(0) == '0') {
        char second = (char) (plain.charAt(1) | 0x20);
        long value =
            second == 'x'
                ? Long.parseUnsignedLong(plain.substring(2), 16)
                : second == 'b'
                    ? Long.parseUnsignedLong(plain.substring(2), 2)
                    : Long.parseUnsignedLong(plain, 8);
        return negative ? -value : value;
      }
      return Long.valueOf(negative ? "-" + plain : plain);
    } catch (NumberFormatException e) {
      throw new InvalidSelector(
          token.start(),
          "the number "
              + Quoted.of(token.text())
              + " is beyond the range of a long, -9223372036854775808 to 9223372036854775807");
    }
  }

  /** Whether there is no digit but 0 before the exponent. */
  private static boolean isZero(String digits) {
    boolean hexadecimal = digits.startsWith("0x") || digits.startsWith("0X");
    for (int i = hexadecimal ? 2 : 0; i < digits.length(); i++) {
      char c = (char) (digits.charAt(i) | 0x20);
      if (c == (hexadecimal ? 'p' : 'e')) {
        return true;
      }
      if (c != '0' && c != '.' && Character.digit(c, 16) > 0 && isMantissa(c, hexadecimal)) {
        return false;
      }
    }
    return true;
  }

  /** Not the suffix of a decimal number. */
  private static boolean isMantissa(char c, boolean hexadecimal) {
    return hexadecimal || Lexer.isDigit(c);
  }
}
