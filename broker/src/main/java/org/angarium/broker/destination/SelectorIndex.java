package org.angarium.broker.destination;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.broker.selector.Selector;
import org.angarium.transport.message.EncodedMessage;

/**
 * Those who want messages by a selector. Selectors that compare one property for equality are found
 * through its value, so that a message costs the same however many there are; all others are asked
 * one by one. Core thread only.
 */
final class SelectorIndex<T> {
  /** Who wants what. */
  private final Map<T, Selector> selectors = new LinkedHashMap<>();

  /** By the property's name, then by its value. */
  private final Map<String, Map<Object, Set<T>>> byEquality = new LinkedHashMap<>();

  private final Set<T> others = new LinkedHashSet<>();

  void add(T member, Selector selector) {
    selectors.put(member, selector);
    Selector.Equality equality = selector.equality();
    if (equality == null) {
      others.add(member);
    } else {
      byEquality
          .computeIfAbsent(equality.identifier(), name -> new HashMap<>())
          .computeIfAbsent(equality.key(), value -> new LinkedHashSet<>())
          .add(member);
    }
  }

  void remove(T member) {
    Selector selector = selectors.remove(member);
    Selector.Equality equality = selector == null ? null : selector.equality();
    if (equality == null) {
      others.remove(member);
      return;
    }
    Map<Object, Set<T>> byValue = byEquality.getOrDefault(equality.identifier(), Map.of());
    Set<T> members = byValue.getOrDefault(equality.key(), Set.of());
    members.remove(member);
    if (members.isEmpty()) {
      byValue.remove(equality.key());
    }
    if (byValue.isEmpty()) {
      byEquality.remove(equality.identifier());
    }
  }

  boolean isEmpty() {
    return selectors.isEmpty();
  }

  /** All of them, as they came; a view. */
  Set<T> members() {
    return selectors.keySet();
  }

  /** Those whose selector matches a message. */
  List<T> matching(EncodedMessage message) {
    List<T> found = new ArrayList<>();
    byEquality.forEach(
        (identifier, byValue) -> {
          Object key = Selector.keyOf(message, identifier);
          if (key != null) {
            addMatching(byValue.getOrDefault(key, Set.of()), message, found);
          }
        });
    addMatching(others, message, found);
    return found;
  }

  private void addMatching(Set<T> members, EncodedMessage message, List<T> found) {
    for (T member : members) {
      Selector selector = selectors.get(member);
      if (selector != null && selector.matches(message)) {
        found.add(member);
      }
    }
  }
}
