package org.angarium.broker.selector;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.angarium.transport.message.EncodedText;

/**
 * Finds a long {@link Stretch} in a text with the same few steps for every character of the text,
 * however often a beginning of the stretch repeats itself, and with a table no larger than in
 * proportion to the stretch.
 *
 * <p>All beginnings of the stretch that end at the current character are kept as a set of bits; the
 * next character moves the set on by one, and of it stay the places that the character fits (the
 * <i>shift-and</i> algorithm of Baeza-Yates and Gonnet).
 */
final class StretchSearch {
  private final int length;

  /** The places that every character fits, as bits. */
  private final long[] anywhere;

  /** The different characters of the stretch, sorted. */
  private final int[] alphabet;

  /** Where the entries of each of the alphabet begin, and after it where the last ones end. */
  private final int[] entries;

  /** The word of bits that an entry is about; rising for one character. */
  private final int[] words;

  /** The places in that word that the character fits. */
  private final long[] places;

  StretchSearch(int[] characters) {
    length = characters.length;
    anywhere = new long[(length + Long.SIZE - 1) / Long.SIZE];
    alphabet =
        Arrays.stream(characters).filter(c -> c != Stretch.ANY).sorted().distinct().toArray();
    entries = new int[alphabet.length + 1];
    words = new int[length];
    places = new long[length];
    for (int i = 0; i < length; i++) {
      if (characters[i] == Stretch.ANY) {
        anywhere[i / Long.SIZE] |= 1L << i;
      }
    }
    // by character, and where one occurs several times, by place
    long[] occurrences =
        IntStream.range(0, length)
            .filter(i -> characters[i] != Stretch.ANY)
            .mapToLong(i -> ((long) characters[i] << Integer.SIZE) | i)
            .sorted()
            .toArray();
    int entry = -1;
    int letter = -1;
    for (long occurrence : occurrences) {
      int place = (int) occurrence;
      int character = (int) (occurrence >>> Integer.SIZE);
      boolean another = letter < 0 || alphabet[letter] != character;
      if (another || words[entry] != place / Long.SIZE) {
        words[++entry] = place / Long.SIZE;
      }
      if (another) {
        entries[++letter] = entry;
      }
      places[entry] |= 1L << place;
    }
    entries[alphabet.length] = entry + 1;
  }

  /** The position after the first occurrence from a position on; -1 if there is none. */
  int findEnd(EncodedText text, int from) {
    long[] begun = new long[anywhere.length];
    long complete = 1L << (length - 1);
    for (int at = from; at < text.size(); ) {
      int letter = Arrays.binarySearch(alphabet, text.codePointAt(at));
      at = text.next(at);
      int entry = letter < 0 ? 0 : entries[letter];
      int end = letter < 0 ? 0 : entries[letter + 1];
      long carry = 1; // with every character it may begin anew
      for (int word = 0; word < begun.length; word++) {
        long fitting = anywhere[word];
        if (entry < end && words[entry] == word) {
          fitting |= places[entry++];
        }
        long moved = (begun[word] << 1) | carry;
        carry = begun[word] >>> (Long.SIZE - 1);
        begun[word] = moved & fitting;
      }
      if ((begun[begun.length - 1] & complete) != 0) {
        return at;
      }
    }
    return -1;
  }
}
