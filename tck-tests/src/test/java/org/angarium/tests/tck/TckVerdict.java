package org.angarium.tests.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;

/**
 * Compares a run of the TCK with {@code passing.txt}: what passed once must pass. Not named like a
 * test: the profile {@code official-tck} runs it after the TCK.
 */
class TckVerdict {
  /** How many tests the TCK has outside a container. */
  private static final int ALL = 903;

  @Test
  void shouldStillPassWhatPassedBefore()
      throws IOException, ParserConfigurationException, SAXException {
    Path target = Path.of("target").toAbsolutePath();
    TckResults results = TckResults.read(target.resolve("tck-reports"));
    List<String> listed = Files.readAllLines(Path.of("passing.txt").toAbsolutePath());
    List<String> passing = results.passing();
    TreeSet<String> newlyPassing = new TreeSet<>(passing);
    newlyPassing.removeAll(listed);
    Files.write(target.resolve("tck-passing.txt"), passing);
    System.out.printf("TCK: %d of %d tests pass%n", passing.size(), results.tests().size());
    newlyPassing.forEach(test -> System.out.println("TCK: newly passing: " + test));
    assertThat(results.tests()).as("all tests of the TCK have run").hasSize(ALL);
    assertThat(listed).isSorted().doesNotHaveDuplicates();
    assertThat(passing).containsAll(listed);
  }
}
