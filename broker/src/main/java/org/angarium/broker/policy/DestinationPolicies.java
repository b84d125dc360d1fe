package org.angarium.broker.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.angarium.transport.message.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * What is set for all destinations, by name or pattern. Where several entries match a destination,
 * the more specific pattern wins, setting by setting; of two that are equally specific, the later
 * one. Immutable; any thread.
 *
 * <p>Two kinds of destinations have ways of their own:
 *
 * <ul>
 *   <li>Queues for dead letters and expired messages, that is those whose names begin with {@code
 *       DLQ.} or that an entry names as such. So that nothing circles, patterns that were not made
 *       for them say nothing about them, they deliver without end, and what expires there is
 *       dropped. An entry with the queue's exact name counts, or a pattern that begins as the
 *       queue's name does where it was written: {@code DLQ.>} for {@code DLQ.{name}}.
 *   <li>Temporary destinations end with their connection. They deliver without end, have no queues
 *       for dead letters and expired messages, and are never made or deleted by themselves; limits,
 *       overrides and delays hold for them as for others.
 * </ul>
 */
public final class DestinationPolicies {
  /** Nothing is set for any destination. */
  public static final DestinationPolicies DEFAULTS = new DestinationPolicies(List.of());

  /** Which destinations' messages go to the queues of this template. */
  private record Origin(NamePattern names, QueueTemplate template) {}

  private static final Map<PolicySetting<?>, Object> NOWHERE_TO_GO =
      Map.of(
          PolicySetting.MAX_DELIVERIES, 0,
          PolicySetting.DEAD_LETTER_QUEUE, "",
          PolicySetting.EXPIRY_QUEUE, "");

  /** The least specific first. */
  private final List<PolicyEntry> entries;

  private final List<Origin> origins = new ArrayList<>();

  /**
   * Puts entries together.
   *
   * @throws IllegalArgumentException if messages would go in a circle; the message says which
   */
  public DestinationPolicies(List<PolicyEntry> entries) {
    this.entries =
        entries.stream()
            .sorted(Comparator.comparing(PolicyEntry::pattern, NamePattern.BY_SPECIFICITY))
            .toList();
    addOrigin(NamePattern.parse(">"), DestinationPolicy.Aftermath.DEFAULT_DEAD_LETTER_QUEUE);
    for (PolicyEntry entry : this.entries) {
      addOrigin(entry.pattern(), entry.get(PolicySetting.DEAD_LETTER_QUEUE));
      addOrigin(entry.pattern(), entry.get(PolicySetting.EXPIRY_QUEUE));
    }
    for (PolicyEntry entry : this.entries) {
      new AftermathPaths(this, entry).requireEnds();
    }
  }

  private void addOrigin(NamePattern names, @Nullable String template) {
    if (template != null && !template.isEmpty()) {
      origins.add(new Origin(names, QueueTemplate.parse(template)));
    }
  }

  /** The least specific pattern first; equally specific ones in the order in which they came. */
  public List<PolicyEntry> entries() {
    return entries;
  }

  /**
   * What holds for a destination, in time proportional to the number of entries. The queues in it
   * are real names: {@code {name}} is replaced.
   */
  public DestinationPolicy of(DestinationName name) {
    PolicyValues values = new PolicyValues();
    List<Origin> from = origins(name);
    if (!from.isEmpty()) {
      values.take(NOWHERE_TO_GO);
    }
    for (PolicyEntry entry : entries) {
      if (entry.kinds().include(name)
          && entry.pattern().matches(name.name())
          && isMeant(from, entry.pattern())) {
        values.take(entry.settings());
      }
    }
    if (name.isTemporary()) {
      values.take(NOWHERE_TO_GO);
      values.forget(PolicySetting.AUTO_CREATE);
      values.forget(PolicySetting.AUTO_DELETE);
    }
    return values.policyOf(name.name());
  }

  /** From where dead letters and expired messages come here; nothing for ordinary destinations. */
  private List<Origin> origins(DestinationName name) {
    if (name.kind() != DestinationName.Kind.QUEUE) {
      return List.of();
    }
    return origins.stream()
        .filter(origin -> origin.template.leadsTo(name.name(), origin.names))
        .toList();
  }

  private static boolean isMeant(List<Origin> from, NamePattern pattern) {
    return from.isEmpty()
        || pattern.isExact()
        || from.stream().anyMatch(origin -> origin.template.isMeantBy(pattern));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DestinationPolicies that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
