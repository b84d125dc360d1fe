package org.angarium.broker.destination;

import java.util.LinkedHashMap;
import java.util.Map;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Which receiver has which message group ({@code JMSXGroupID}, Jakarta Messaging 3.5.11): all
 * messages of a group go to one receiver as long as it is there. The groups that were longest
 * without a message are forgotten when there are too many. Core thread only.
 */
final class Groups {
  private static final String PROPERTY = "JMSXGroupID";
  private static final int MOST = 65_536;
  private static final int LONGEST_NAME = 256;

  private final Map<String, Interest> owners =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Interest> eldest) {
          return size() > MOST;
        }
      };

  /** The message's group, or null; what has more than 256 characters is no group's name. */
  static @Nullable String of(EncodedMessage message) {
    return message.property(PROPERTY) instanceof String group
            && !group.isEmpty()
            && group.length() <= LONGEST_NAME
        ? group
        : null;
  }

  /** Who has this group, or null. */
  @Nullable Interest owner(String group) {
    return owners.get(group);
  }

  void assign(String group, Interest owner) {
    owners.put(group, owner);
  }

  /** Someone is here no more; its groups are anybody's. */
  void forget(Interest owner) {
    owners.values().removeIf(other -> other == owner);
  }
}
