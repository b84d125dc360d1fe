package org.angarium.broker.selector;

import org.angarium.broker.selector.Token.Kind;

/**
 * Finds the end of a number in Java's syntax (Java Language Specification 3.10.1 and 3.10.2):
 * decimal, hexadecimal, octal and binary, with underscores between digits and a suffix.
 */
final class NumberScanner {
  private final String text;
  private final int start;
  private int at;

  /** A number whose first digit, or the dot before it, is at {@code start}. */
  NumberScanner(String text, int start) {
    this.text = text;
    this.start = start;
    this.at = start;
  }

  Token scan() throws InvalidSelector {
    Kind kind;
    if (isPrefix('x')) {
      kind = hexadecimal();
    } else if (isPrefix('b')) {
      at += 2;
      digits(2, true);
      suffix("lL");
      kind = Kind.EXACT;
    } else {
      kind = decimal();
    }
    int end = Lexer.endOfWord(text, at);
    if (end > at && Kind.reserved(text.substring(at, end)) == null) {
      throw wrong(
          Quoted.of(text.substring(start, end))
              + " is neither a number nor an identifier: an identifier does not begin with a digit,"
              + " a number may end in L, F or D");
    }
    return new Token(kind, start, at, text.substring(start, at));
  }

  private Kind decimal() throws InvalidSelector {
    boolean dot = false;
    int wholeStart = at;
    digits(10, false);
    int wholeEnd = at;
    if (is('.')) {
      dot = true;
      at++;
      digits(10, false);
    }
    boolean exponent = exponent('e');
    if (suffix("fFdD") || dot || exponent) {
      return Kind.APPROXIMATE;
    }
    suffix("lL");
    if (text.charAt(wholeStart) == '0') {
      requireOctal(wholeStart, wholeEnd);
    }
    return Kind.EXACT;
  }

  private void requireOctal(int from, int to) throws InvalidSelector {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) == '8' || text.charAt(i) == '9') {
        throw wrong(
            Quoted.of(text.substring(from, to))
                + " begins with 0 and so is octal, with digits from 0 to 7 only");
      }
    }
  }

  private Kind hexadecimal() throws InvalidSelector {
    at += 2;
    int digits = is('.') ? 0 : digits(16, true);
    boolean dot = is('.');
    if (dot) {
      at++;
      digits += digits(16, digits == 0);
    }
    if (exponent('p')) {
      suffix("fFdD");
      return Kind.APPROXIMATE;
    }
    if (dot) {
      throw wrong("a hexadecimal number with a dot needs an exponent, such as 0x1.8p3");
    }
    suffix("lL");
    return Kind.EXACT;
  }

  /** Passes over digits with underscores between them; how many characters. */
  private int digits(int radix, boolean required) throws InvalidSelector {
    int from = at;
    while (at < text.length() && (isDigitOf(radix, text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
    if (required && at == from) {
      throw wrong(text.substring(start, at) + " must be followed by a digit of base " + radix);
    }
    if (at > from && (text.charAt(from) == '_' || text.charAt(at - 1) == '_')) {
      throw wrong("an underscore in a number must be between digits");
    }
    return at - from;
  }

  /** Passes over an exponent, if there is one. */
  private boolean exponent(char letter) throws InvalidSelector {
    int digitAt = at + 1;
    if (!is(letter)) {
      return false;
    }
    if (digitAt < text.length() && (text.charAt(digitAt) == '+' || text.charAt(digitAt) == '-')) {
      digitAt++;
    }
    if (digitAt >= text.length() || !Lexer.isDigit(text.charAt(digitAt))) {
      return false;
    }
    at = digitAt;
    digits(10, true);
    return true;
  }

  /** Passes over one of these letters, if it ends the number. */
  private boolean suffix(String letters) {
    boolean there =
        at < text.length()
            && letters.indexOf(text.charAt(at)) >= 0
            && Lexer.endOfWord(text, at) == at + 1;
    if (there) {
      at++;
    }
    return there;
  }

  /** Whether 0 and this letter, in either case, come next. */
  private boolean isPrefix(char letter) {
    return text.charAt(start) == '0'
        && start + 1 < text.length()
        && (text.charAt(start + 1) | 0x20) == letter;
  }

  /** Whether this comes next; a letter in either case. */
  private boolean is(char c) {
    return at < text.length()
        && (text.charAt(at) == c || (c >= 'a' && (text.charAt(at) | 0x20) == c));
  }

  private static boolean isDigitOf(int radix, char c) {
    return c < 0x80 && Character.digit(c, radix) >= 0;
  }

  private InvalidSelector wrong(String reason) {
    return new InvalidSelector(start, reason);
  }
}
