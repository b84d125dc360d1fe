package org.angarium.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.angarium.broker.policy.DestinationPolicies;
import org.angarium.broker.policy.NamePattern;
import org.angarium.broker.policy.PolicyEntry;
import org.angarium.broker.policy.PolicyEntry.Kinds;

/** Makes policies of what the file says about destinations, and gathers problems on the way. */
final class DestinationReader {
  private static final List<String> KNOWN =
      Stream.concat(
              Stream.of(DestinationKey.KIND), DestinationKey.ALL.stream().map(DestinationKey::name))
          .toList();

  private final List<String> problems;

  DestinationReader(List<String> problems) {
    this.problems = problems;
  }

  /** The policies; the defaults if there is any problem. */
  DestinationPolicies read(List<DestinationSection> sections) {
    int before = problems.size();
    List<PolicyEntry> entries = new ArrayList<>();
    for (DestinationSection section : sections) {
      entry(section).ifPresent(entries::add);
    }
    if (problems.size() == before) {
      try {
        return new DestinationPolicies(entries);
      } catch (IllegalArgumentException e) {
        problems.add(DestinationKey.SECTION + "." + e.getMessage());
      }
    }
    return DestinationPolicies.DEFAULTS;
  }

  private Optional<PolicyEntry> entry(DestinationSection section) {
    try {
      NamePattern.parse(section.pattern());
    } catch (IllegalArgumentException e) {
      problems.add(section.problem(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
    PolicyEntry entry = PolicyEntry.of(kinds(section), section.pattern());
    for (Setting setting : section.settings()) {
      if (!setting.key().equals(DestinationKey.KIND)) {
        entry = with(entry, setting);
      }
    }
    return Optional.of(entry);
  }

  private Kinds kinds(DestinationSection section) {
    for (Setting setting : section.settings()) {
      if (setting.key().equals(DestinationKey.KIND)) {
        for (Kinds kinds : Kinds.values()) {
          if (kinds.label().equals(setting.text())) {
            return kinds;
          }
        }
        problems.add(setting.problem("no such kind; allowed: queue, topic, any"));
      }
    }
    return Kinds.ANY;
  }

  private PolicyEntry with(PolicyEntry entry, Setting setting) {
    for (DestinationKey<?> key : DestinationKey.ALL) {
      if (key.name().equals(setting.key())) {
        return with(entry, key, setting);
      }
    }
    problems.add(setting.unknown(KNOWN));
    return entry;
  }

  private PolicyEntry with(PolicyEntry entry, DestinationKey<?> key, Setting setting) {
    try {
      key.value(setting.text());
    } catch (IllegalArgumentException e) {
      problems.add(setting.problem(String.valueOf(e.getMessage())));
      return entry;
    }
    try {
      return key.addTo(entry, setting.text());
    } catch (IllegalArgumentException e) { // allowed by itself, but not with what is set already
      problems.add(setting.withoutValue(String.valueOf(e.getMessage())));
      return entry;
    }
  }
}
