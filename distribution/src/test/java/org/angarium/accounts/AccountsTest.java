package org.angarium.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountsTest {
  private static final char[] SECRET = "correct horse".toCharArray();

  @TempDir Path directory;

  @Test
  void shouldLetInWhoKnowsThePasswordAndNobodyElse() throws IOException {
    Accounts accounts =
        accounts(
            "# people",
            "",
            Accounts.line("alice", SECRET),
            Accounts.line("bob", "b".toCharArray()));
    assertThat(accounts.authenticate("alice", "correct horse")).isTrue();
    assertThat(accounts.authenticate("bob", "b")).isTrue();
    assertThat(accounts.authenticate("alice", "b")).isFalse();
    assertThat(accounts.authenticate("alice", "")).isFalse();
    assertThat(accounts.authenticate("alice", null)).isFalse();
    assertThat(accounts.authenticate(null, "correct horse")).isFalse();
    assertThat(accounts.authenticate("carol", "correct horse")).isFalse();
    assertThat(accounts.authenticate("carol", "nobody")).isFalse();
  }

  @Test
  void shouldRememberWhatWasRightAndStillRefuseWhatIsWrong() throws IOException {
    Accounts accounts = accounts(Accounts.line("alice", SECRET));
    assertThat(accounts.authenticate("alice", "correct horse")).isTrue();
    long start = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      assertThat(accounts.authenticate("alice", "correct horse")).isTrue();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(accounts.authenticate("alice", "correct house")).isFalse();
    assertThat(accounts.authenticate("alice\ncorrect", "horse")).isFalse();
  }

  @Test
  void shouldSaltEachHashAndNeverShowThePassword() {
    String one = Accounts.line("alice", SECRET);
    assertThat(one).isNotEqualTo(Accounts.line("alice", SECRET)).doesNotContain("correct");
    assertThat(one).startsWith("alice: pbkdf2-sha256$600000$");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alice          | line 1: expected 'name: hash'",
        "alice: secret  | line 1: not a password hash",
        "a b: x         | line 1: \"a b\" is not an account name",
        "# nobody       | has no account in it",
      })
  void shouldNameTheLineThatIsWrongWithoutRepeatingASecret(String line, String reason) {
    assertThatThrownBy(() -> accounts(line))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("secret");
  }

  @Test
  void shouldRefuseAnAccountThatIsThereTwice() {
    String line = Accounts.line("alice", SECRET);
    assertThatThrownBy(() -> accounts(line, line))
        .hasMessageContainingAll("line 2", "alice", "twice");
  }

  @Test
  void shouldSayThatThereIsNoSuchFile() {
    assertThatThrownBy(() -> Accounts.read(directory.resolve("none")))
        .hasMessageContaining("there is no accounts file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "#a"})
  void shouldRefuseANameThatCouldNotBeReadAgain(String name) {
    assertThatThrownBy(() -> Accounts.line(name, SECRET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not an account name");
  }

  @Test
  void shouldRefuseAnEmptyPassword() {
    assertThatThrownBy(() -> Accounts.line("alice", new char[0])).hasMessageContaining("empty");
  }

  private Accounts accounts(String... lines) throws IOException {
    return Accounts.read(Files.write(directory.resolve("accounts"), List.of(lines)));
  }
}
