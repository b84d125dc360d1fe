package org.angarium.persistence.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Only a process that is certain to have ended counts as gone. */
class LeaseHolderTest {
  private final LeaseHolder self = LeaseHolder.ofThisProcess();

  @Test
  void shouldNameTheProcessForPeople() {
    assertThat(self.name()).startsWith(ProcessHandle.current().pid() + "@").doesNotContain(" ");
    assertThat(self.text()).hasSizeLessThan(200);
  }

  @Test
  void shouldNotBeGoneWhileItRuns() {
    assertThat(self.isGone()).isFalse();
  }

  @Test
  void shouldBeGoneWhenItHasEnded() throws Exception {
    assumeTrue(self.text().contains(" "), "nobody can tell on this system");
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    assertThat(holder(ended.pid(), self.text()).isGone()).isTrue();
  }

  /** Its number may have come to another process since. */
  @Test
  void shouldBeGoneWhenAnotherProcessHasItsNumber() {
    assumeTrue(self.text().contains(" "), "nobody can tell on this system");
    assertThat(new LeaseHolder(self.text() + "1").isGone()).isTrue();
  }

  @Test
  void shouldNotCountAsGoneWhereItCannotBeSeen() throws Exception {
    assumeTrue(self.text().contains(" "), "nobody can tell on this system");
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    String text = holder(ended.pid(), self.text()).text();
    String machine = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
    for (String elsewhere :
        new String[] {
          text.replace(machine, "another"),
          text.replace("pid:[", "pid:[9"),
          text.replaceFirst("/\\d+/(\\d+)$", "/987654/$1"),
          text.substring(0, text.indexOf(' ')),
          "dead",
          "",
          "x@y a/b/c/d"
        }) {
      assertThat(new LeaseHolder(elsewhere).isGone()).as(elsewhere).isFalse();
    }
  }

  private static LeaseHolder holder(long process, String like) {
    return new LeaseHolder(process + like.substring(like.indexOf('@')));
  }
}
