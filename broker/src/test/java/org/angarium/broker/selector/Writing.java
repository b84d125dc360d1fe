package org.angarium.broker.selector;

import java.util.Locale;
import java.util.Random;

/** The text of an {@link Ast}: random white space, case and superfluous parentheses. */
final class Writing {
  private static final String[] SPACES = {" ", " ", "  ", "\t", "\n", "\r\n", "\f"};

  private final Random random;
  private final StringBuilder text = new StringBuilder();

  private Writing(Random random) {
    this.random = random;
  }

  static String of(Ast ast, Random random) {
    Writing writing = new Writing(random);
    writing.space();
    writing.part(ast, 1);
    writing.space();
    return writing.text.toString();
  }

  /** A part that needs parentheses if it binds less tightly than its place asks for. */
  void part(Ast part, int level) {
    if (part.level() < level || random.nextInt(12) == 0) {
      symbol("(");
      part(part, 1);
      symbol(")");
    } else {
      part.write(this);
    }
  }

  void negation(boolean negated) {
    if (negated) {
      keyword("NOT");
    }
  }

  /** A reserved word in any case. */
  void keyword(String keyword) {
    switch (random.nextInt(3)) {
      case 0 -> word(keyword);
      case 1 -> word(keyword.toLowerCase(Locale.ROOT));
      default -> {
        StringBuilder mixed = new StringBuilder();
        for (int i = 0; i < keyword.length(); i++) {
          char c = keyword.charAt(i);
          mixed.append(random.nextBoolean() ? c : Character.toLowerCase(c));
        }
        word(mixed.toString());
      }
    }
  }

  void word(String word) {
    if (text.length() > 0 && Character.isJavaIdentifierPart(text.charAt(text.length() - 1))) {
      text.append(SPACES[random.nextInt(SPACES.length)]);
    } else {
      space();
    }
    text.append(word);
  }

  void symbol(String symbol) {
    space();
    text.append(symbol);
  }

  void string(String value) {
    space();
    text.append('\'').append(value.replace("'", "''")).append('\'');
  }

  private void space() {
    if (random.nextBoolean()) {
      text.append(SPACES[random.nextInt(SPACES.length)]);
    }
  }
}
