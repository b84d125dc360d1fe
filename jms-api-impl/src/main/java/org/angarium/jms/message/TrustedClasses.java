package org.angarium.jms.message;

import java.io.ObjectInputFilter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The classes that the body of an object message may be made of when it is read. Without a list
 * that is only strings, boxed primitives and arrays of these or of primitives: reading an object
 * runs code of its class, and whoever may send a message would choose which.
 *
 * @param patterns class names; {@code some.package.*} for a package with all below it; {@code *}
 *     for everything
 */
public record TrustedClasses(List<String> patterns) {
  /** The URL option that sets the list. */
  public static final String OPTION = "trustedClasses";

  private static final int MAX_DEPTH = 100;

  /**
   * How much of a body may be claimed, by its length: arrays claim no more than all of it, but hash
   * tables have some room to spare.
   */
  private static final int MOST_CLAIMED = 2;

  private static final Set<Class<?>> ALWAYS =
      Set.of(
          String.class,
          Number.class,
          Boolean.class,
          Character.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Object.class);

  /** Reads a list separated by commas; empty for no class beyond the harmless ones. */
  public static TrustedClasses parse(String list) {
    return new TrustedClasses(
        Arrays.stream(list.split(",", -1)).map(String::strip).filter(p -> !p.isEmpty()).toList());
  }

  /** Whether an object of this class may be read. */
  boolean accepts(Class<?> type) {
    if (type.isArray()) {
      return accepts(type.componentType());
    }
    return type.isPrimitive()
        || ALWAYS.contains(type)
        || patterns.stream().anyMatch(pattern -> matches(pattern, type.getName()));
  }

  /**
   * The check of one read of a body, for the object stream: refuses classes that are not trusted,
   * objects nested too deeply to be read within the thread's stack, and arrays and collections that
   * together claim more elements than the body can hold. A claim costs memory before anything of it
   * is read, so that they have to be added up.
   *
   * @param bodyLength the body's length, bytes
   */
  ObjectInputFilter checkOf(int bodyLength) {
    long[] left = {MOST_CLAIMED * (long) bodyLength};
    return info -> {
      if (info.arrayLength() > 0) {
        left[0] -= info.arrayLength() * (long) leastBytes(info.serialClass());
      }
      return left[0] < 0 ? ObjectInputFilter.Status.REJECTED : check(info);
    };
  }

  private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info) {
    if (info.depth() > MAX_DEPTH) {
      return ObjectInputFilter.Status.REJECTED;
    }
    Class<?> type = info.serialClass();
    if (type == null) {
      return ObjectInputFilter.Status.UNDECIDED;
    }
    return accepts(type) ? ObjectInputFilter.Status.ALLOWED : ObjectInputFilter.Status.REJECTED;
  }

  /** How many bytes of the body an element of such an array takes at least. */
  private static int leastBytes(@Nullable Class<?> arrayType) {
    Class<?> element = arrayType == null ? null : arrayType.componentType();
    if (element == long.class || element == double.class) {
      return Long.BYTES;
    } else if (element == int.class || element == float.class) {
      return Integer.BYTES;
    }
    return element == short.class || element == char.class ? Short.BYTES : 1;
  }

  private static boolean matches(String pattern, String className) {
    return pattern.endsWith("*")
        ? className.startsWith(pattern.substring(0, pattern.length() - 1))
        : className.equals(pattern);
  }
}
