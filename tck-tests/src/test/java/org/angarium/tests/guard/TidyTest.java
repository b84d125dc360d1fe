package org.angarium.tests.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Holds the project to the {@link TidyRule}s. What breaks one and has to stay for now stands in
 * {@code tidy-exceptions.txt}, with how much and why. That list may only shrink: an exception that
 * is no longer needed, or is needed less than it says, fails this test too.
 */
class TidyTest {
  @Test
  void shouldKeepTheHabitsOfTheHouse() throws IOException {
    Map<String, Integer> excused = exceptions();
    List<String> complaints = new ArrayList<>();
    for (Finding finding : TidyScan.of(SourceTree.ofProject())) {
      String key = finding.rule() + " | " + finding.where();
      Integer allowed = excused.remove(key);
      if (allowed == null || finding.measured() > allowed) {
        complaints.add(finding.toString());
      } else if (finding.measured() < allowed) {
        complaints.add(key + ": it has got better, lower its exception to " + finding.measured());
      }
    }
    excused.keySet().forEach(key -> complaints.add(key + ": its exception is no longer needed"));
    assertThat(complaints).isEmpty();
  }

  /** Rule and place to the measure that is excused; each line gives a reason as well. */
  private static Map<String, Integer> exceptions() throws IOException {
    Map<String, Integer> excused = new TreeMap<>();
    try (InputStream list = TidyTest.class.getResourceAsStream("tidy-exceptions.txt")) {
      String text = new String(list.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
        String[] parts = line.split(" \\| ", -1);
        assertThat(parts).as(line).hasSize(4).doesNotContain("");
        excused.put(parts[0] + " | " + parts[1], Integer.valueOf(parts[2]));
      }
    }
    return excused;
  }
}
