package org.angarium.broker.selector;

import org.angarium.broker.selector.Token.Kind;

/** Cuts a selector into tokens, one at a time. */
final class Lexer {
  private final String text;
  private int at;

  Lexer(String text) {
    this.text = text;
  }

  /** The next token; {@link Kind#END} at the end, as often as it is asked for. */
  Token next() throws InvalidSelector {
    while (at < text.length() && isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return new Token(Kind.END, at, at, "");
    }
    int start = at;
    int c = text.codePointAt(at);
    Token token;
    if (Character.isJavaIdentifierStart(c)) {
      token = word(start);
    } else if (isDigit(c) || (c == '.' && isDigit(charAt(at + 1)))) {
      token = new NumberScanner(text, start).scan();
    } else if (c == '\'') {
      token = string(start);
    } else {
      token = symbol(start, c);
    }
    at = token.end();
    return token;
  }

  /** A reserved word or an identifier. */
  private Token word(int start) {
    String word = text.substring(start, endOfWord(text, start));
    Kind reserved = Kind.reserved(word);
    return new Token(
        reserved == null ? Kind.IDENTIFIER : reserved, start, start + word.length(), word);
  }

  private Token string(int start) throws InvalidSelector {
    StringBuilder content = new StringBuilder();
    for (int i = start + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\'' && charAt(i + 1) != '\'') {
        return new Token(Kind.STRING, start, i + 1, content.toString());
      }
      content.append(c);
      if (c == '\'') {
        i++;
      }
    }
    throw new InvalidSelector(
        start, "this string has no end: ' ends a string, and within one '' stands for '");
  }

  private Token symbol(int start, int c) throws InvalidSelector {
    char following = charAt(start + 1);
    Kind kind =
        switch (c) {
          case '=' -> Kind.EQUAL;
          case '<' ->
              following == '>' ? Kind.NOT_EQUAL : following == '=' ? Kind.LESS_OR_EQUAL : Kind.LESS;
          case '>' -> following == '=' ? Kind.GREATER_OR_EQUAL : Kind.GREATER;
          case '+' -> Kind.PLUS;
          case '-' -> Kind.MINUS;
          case '*' -> Kind.TIMES;
          case '/' -> Kind.DIVIDED;
          case '(' -> Kind.OPEN;
          case ')' -> Kind.CLOSE;
          case ',' -> Kind.COMMA;
          case '"' -> throw new InvalidSelector(start, "strings are written in ' and not in \"");
          case '!' ->
              throw new InvalidSelector(start, "! is no operator: not equal is <>, not is NOT");
          default -> throw new InvalidSelector(start, strange(c));
        };
    int length =
        switch (kind) {
          case NOT_EQUAL, LESS_OR_EQUAL, GREATER_OR_EQUAL -> 2;
          default -> 1;
        };
    return new Token(kind, start, start + length, text.substring(start, start + length));
  }

  private static String strange(int c) {
    return "the character "
        + Quoted.character(c)
        + " is not allowed here: outside of strings there are identifiers, numbers,"
        + " = <> < <= > >= + - * / ( ) and the comma, separated by spaces, tabs, form feeds"
        + " and line ends";
  }

  /** The character, or 0 after the end. */
  private char charAt(int index) {
    return index < text.length() ? text.charAt(index) : 0;
  }

  /** Where the identifier characters end that begin at {@code start}. */
  static int endOfWord(String text, int start) {
    int end = start;
    while (end < text.length() && Character.isJavaIdentifierPart(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWhitespace(char c) {
    return c == ' ' || c == '\t' || c == '\f' || c == '\n' || c == '\r';
  }
}
