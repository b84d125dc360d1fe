package org.angarium.broker.selector;

import java.util.ArrayList;
import java.util.List;
import org.angarium.transport.message.EncodedText;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of LIKE, in which {@code _} stands for one character and {@code %} for any number.
 *
 * <p>What stands between two {@code %} is a {@link Stretch}. The first one has to be where the text
 * begins and the last one where it ends; each in the middle is taken where it occurs first after
 * the one before: if the pattern matches at all, it matches so. So the text is gone through once,
 * whatever the pattern.
 */
final class LikePattern {
  /** The longest pattern, in characters of Java. */
  static final int MAX_LENGTH = 1024;

  private final Stretch first;
  private final List<Stretch> middle;
  private final @Nullable Stretch last;

  private LikePattern(List<Stretch> stretches) {
    int count = stretches.size();
    first = stretches.get(0);
    last = count == 1 ? null : stretches.get(count - 1);
    middle =
        count <= 2
            ? List.of()
            : stretches.subList(1, count - 1).stream().filter(s -> s.length() > 0).toList();
  }

  /**
   * Understands a pattern.
   *
   * @param escape the character that makes {@code %}, {@code _} and itself ordinary; null for none
   */
  static LikePattern of(Token pattern, @Nullable Token escape) throws InvalidSelector {
    String text = pattern.text();
    if (text.length() > MAX_LENGTH) {
      throw new InvalidSelector(
          pattern.start(),
          "a pattern of LIKE has at most "
              + MAX_LENGTH
              + " characters, this one has "
              + text.length());
    }
    int escaping = escape == null ? -1 : escapeCharacter(escape);
    List<Stretch> stretches = new ArrayList<>();
    List<Integer> characters = new ArrayList<>();
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      if (character == escaping) {
        int escaped = i < text.length() ? text.codePointAt(i) : -1;
        if (escaped != '%' && escaped != '_' && escaped != escaping) {
          throw new InvalidSelector(
              pattern.start(),
              "in a pattern of LIKE the escape character "
                  + Quoted.character(escaping)
                  + " must be followed by %, _ or itself");
        }
        i += Character.charCount(escaped);
        characters.add(escaped);
      } else if (character == '%') {
        stretches.add(new Stretch(characters));
        characters.clear();
      } else {
        characters.add(character == '_' ? Stretch.ANY : character);
      }
    }
    stretches.add(new Stretch(characters));
    return new LikePattern(stretches);
  }

  private static int escapeCharacter(Token escape) throws InvalidSelector {
    String text = escape.text();
    if (text.codePointCount(0, text.length()) != 1) {
      throw new InvalidSelector(
          escape.start(), "ESCAPE is followed by a string of one character, not by " + escape);
    }
    return text.codePointAt(0);
  }

  /** Whether the whole of the text is as the pattern says. */
  boolean matches(EncodedText text) {
    int at = first.endAt(text, 0);
    if (at < 0 || last == null) {
      return at == text.size();
    }
    for (Stretch stretch : middle) {
      at = stretch.findEnd(text, at);
      if (at < 0) {
        return false;
      }
    }
    int start = last.startBeforeEnd(text, at);
    return start >= 0 && last.endAt(text, start) == text.size();
  }
}
