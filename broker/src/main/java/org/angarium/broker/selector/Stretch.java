package org.angarium.broker.selector;

import java.util.Arrays;
import java.util.List;
import org.angarium.transport.message.EncodedText;

/**
 * A sequence of characters, some of which may be any character.
 *
 * <p>To find it, all its beginnings that fit the text so far are kept as a set of bits, and each
 * character of the text moves the set on by one and removes those that it does not fit (the
 * <i>shift-and</i> algorithm of Baeza-Yates and Gonnet). That takes the same few steps for every
 * character, however often a beginning repeats itself.
 */
final class Stretch {
  /** Stands for any character. */
  static final int ANY = -1;

  private final int[] characters;

  /** The different characters of it, sorted. */
  private final int[] alphabet;

  /** For each of the alphabet, at which places it fits; and last, for all other characters. */
  private final long[][] places;

  Stretch(List<Integer> characters) {
    this.characters = characters.stream().mapToInt(Integer::intValue).toArray();
    this.alphabet =
        Arrays.stream(this.characters).filter(c -> c != ANY).sorted().distinct().toArray();
    this.places = new long[alphabet.length + 1][words()];
    for (int i = 0; i < this.characters.length; i++) {
      if (this.characters[i] != ANY) {
        set(places[Arrays.binarySearch(alphabet, this.characters[i])], i);
      } else {
        for (long[] fitting : places) {
          set(fitting, i);
        }
      }
    }
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

  /** Where it has to begin to end with the text; -1 if that is before {@code least}. */
  int startBefore(EncodedText text, int least) {
    int at = text.size();
    for (int i = 0; i < characters.length; i++) {
      if (at <= least) {
        return -1;
      }
      at = text.previous(at);
    }
    return at;
  }

  /** The position after its first occurrence from a position on; -1 if there is none. */
  int findEnd(EncodedText text, int from) {
    long[] begun = new long[words()];
    int lastWord = (characters.length - 1) >>> 6;
    long lastBit = 1L << (characters.length - 1);
    for (int at = from; at < text.size(); ) {
      int index = Arrays.binarySearch(alphabet, text.codePointAt(at));
      long[] fitting = places[index < 0 ? alphabet.length : index];
      at = text.next(at);
      long carry = 1; // a new one may begin with every character
      for (int word = 0; word < begun.length; word++) {
        long moved = (begun[word] << 1) | carry;
        carry = begun[word] >>> 63;
        begun[word] = moved & fitting[word];
      }
      if ((begun[lastWord] & lastBit) != 0) {
        return at;
      }
    }
    return -1;
  }

  private int words() {
    return (characters.length + 63) >>> 6;
  }

  private static void set(long[] bits, int bit) {
    bits[bit >>> 6] |= 1L << bit;
  }
}
