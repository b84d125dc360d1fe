package org.angarium.broker.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.angarium.transport.message.DestinationName;

/**
 * The ways that dead letters and expired messages take, from queue to queue, beginning at a
 * destination for which something is set. Each must end.
 */
final class AftermathPaths {
  private final DestinationPolicies policies;
  private final PolicyEntry entry;
  private final List<String> path = new ArrayList<>();
  private final Set<String> ended = new HashSet<>();

  AftermathPaths(DestinationPolicies policies, PolicyEntry entry) {
    this.policies = policies;
    this.entry = entry;
  }

  /**
   * Follows all of them.
   *
   * @throws IllegalArgumentException if one comes back to a queue, or goes on for ever
   */
  void requireEnds() {
    String example = entry.pattern().toString().replace('*', 'x').replace('>', 'x');
    if (entry.kinds() != PolicyEntry.Kinds.TOPICS) {
      follow(DestinationName.queue(example));
    }
    if (entry.kinds() != PolicyEntry.Kinds.QUEUES) {
      DestinationPolicy.Aftermath aftermath =
          policies.of(DestinationName.topic(example)).aftermath();
      follow(PolicySetting.DEAD_LETTER_QUEUE, aftermath.deadLetterQueue());
      follow(PolicySetting.EXPIRY_QUEUE, aftermath.expiryQueue());
    }
  }

  private void follow(DestinationName queue) {
    path.add(queue.name());
    DestinationPolicy.Aftermath aftermath = policies.of(queue).aftermath();
    follow(PolicySetting.DEAD_LETTER_QUEUE, aftermath.deadLetterQueue());
    follow(PolicySetting.EXPIRY_QUEUE, aftermath.expiryQueue());
    path.remove(path.size() - 1);
    ended.add(queue.name());
  }

  private void follow(PolicySetting<String> setting, String next) {
    if (next.isEmpty() || ended.contains(next)) {
      return;
    }
    boolean circle = path.contains(next);
    // No way that ends is longer: each entry adds a queue to it, and the defaults add another.
    if (circle || path.size() > policies.entries().size() + 2) {
      throw new IllegalArgumentException(
          "\""
              + entry.pattern()
              + "\": "
              + setting.name()
              + " = "
              + next
              + ": messages would "
              + (circle ? "go in a circle: " : "go on for ever: ")
              + String.join(" → ", path)
              + " → "
              + next
              + "; allowed: a queue from which none of them come back or go on");
    }
    follow(DestinationName.queue(next));
  }
}
