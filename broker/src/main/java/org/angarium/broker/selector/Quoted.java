package org.angarium.broker.selector;

/** Parts of a selector as they appear in error messages, which go to logs and terminals. */
final class Quoted {
  private static final int MOST_CHARACTERS = 40;

  private Quoted() {}

  /** The text, shortened if it is long, with what cannot be seen written as a number. */
  static String of(String text) {
    StringBuilder shown = new StringBuilder();
    int shownCharacters = 0;
    for (int i = 0; i < text.length(); ) {
      if (shownCharacters++ == MOST_CHARACTERS) {
        return shown.append("…").toString();
      }
      int character = text.codePointAt(i);
      shown.append(character(character));
      i += Character.charCount(character);
    }
    return shown.toString();
  }

  /** One character, or its number if it cannot be seen. */
  static String character(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          String.format("U+%04X", codePoint);
      default ->
          Character.isSpaceChar(codePoint) && codePoint != ' '
              ? String.format("U+%04X", codePoint)
              : Character.toString(codePoint);
    };
  }
}
