package org.angarium.broker.selector;

import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A word of the language.
 *
 * @param start of its first character in the selector
 * @param end after its last character
 * @param text an identifier's name, a string literal's content, a number as it is written; else
 *     what is shown to people
 */
record Token(Kind kind, int start, int end, String text) {

  /** What kind of word. */
  enum Kind {
    IDENTIFIER(null),
    STRING(null),
    EXACT(null),
    APPROXIMATE(null),
    EQUAL("="),
    NOT_EQUAL("<>"),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDED("/"),
    OPEN("("),
    CLOSE(")"),
    COMMA(","),
    NULL("NULL"),
    TRUE("TRUE"),
    FALSE("FALSE"),
    NOT("NOT"),
    AND("AND"),
    OR("OR"),
    BETWEEN("BETWEEN"),
    LIKE("LIKE"),
    IN("IN"),
    IS("IS"),
    ESCAPE("ESCAPE"),
    END(null);

    private static final List<Kind> RESERVED = List.copyOf(EnumSet.range(NULL, ESCAPE));

    private final @Nullable String spelling;

    Kind(@Nullable String spelling) {
      this.spelling = spelling;
    }

    /** The reserved word of this spelling in whatever case; null if it is none. */
    static @Nullable Kind reserved(String word) {
      for (Kind kind : RESERVED) {
        if (kind.isSpelt(word)) {
          return kind;
        }
      }
      return null;
    }

    /** Not {@code equalsIgnoreCase}, for which a dotless i and a Kelvin sign are letters too. */
    private boolean isSpelt(String word) {
      if (spelling == null || word.length() != spelling.length()) {
        return false;
      }
      for (int i = 0; i < word.length(); i++) {
        char c = word.charAt(i);
        char upper = c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c;
        if (upper != spelling.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /** For error messages. */
  @Override
  public String toString() {
    return switch (kind) {
      case END -> "the end";
      case IDENTIFIER -> "the identifier " + Quoted.of(text);
      case STRING -> "the string '" + Quoted.of(text) + "'";
      case EXACT, APPROXIMATE -> "the number " + Quoted.of(text);
      default -> Quoted.of(text);
    };
  }
}
