package org.angarium.broker.selector;

import java.util.List;
import org.angarium.transport.message.EncodedText;
import org.jspecify.annotations.Nullable;

/** A sequence of characters in a pattern of LIKE, some of which may be any character. */
final class Stretch {
  /** Stands for any character. */
  static final int ANY = -1;

  /** Up to this length every position of the text is tried; longer ones are worth a table. */
  private static final int SHORT = 16;

  private final int[] characters;
  private final @Nullable StretchSearch search;

  Stretch(List<Integer> characters) {
    this.characters = characters.stream().mapToInt(Integer::intValue).toArray();
    this.search = characters.size() <= SHORT ? null : new StretchSearch(this.characters);
  }

  /** How many characters it is. */
  int length() {
    return characters.length;
  }

  /** The position after it if it is at this position of the text; else -1. */
  int endAt(EncodedText text, int position) {
    int at = position;
    for (int character : characters) {
      if (at == text.size() || (character != ANY && character != text.codePointAt(at))) {
        return -1;
      }
      at = text.next(at);
    }
    return at;
  }

  /** The position after its first occurrence from a position on; -1 if there is none. */
  int findEnd(EncodedText text, int from) {
    if (search != null) {
      return search.findEnd(text, from);
    }
    for (int at = from; at < text.size(); at = text.next(at)) {
      int end = endAt(text, at);
      if (end >= 0) {
        return end;
      }
    }
    return -1;
  }

  /** Where it has to begin to end with the text; -1 if that is before {@code least}. */
  int startBeforeEnd(EncodedText text, int least) {
    int at = text.size();
    for (int i = 0; i < characters.length; i++) {
      if (at <= least) {
        return -1;
      }
      at = text.previous(at);
    }
    return at;
  }
}
