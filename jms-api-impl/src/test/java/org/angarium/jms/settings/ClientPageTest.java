package org.angarium.jms.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/client.md to what the client does. */
class ClientPageTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ((?:`\\w+`(?:, )?)+) \\|(.*?)\\|");

  @Test
  void shouldListEveryOptionAndItsDefault() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "client.md"));
    String known = catchThrowable(() -> ClientSettings.parse("tcp://a:1?unknown=1")).getMessage();
    Set<String> expected = new TreeSet<>(Set.of(known.replaceAll(".*known are ", "").split(", ")));
    String options = page.substring(page.indexOf("| Option |"), page.indexOf("## JNDI"));

    Set<String> listed = new TreeSet<>();
    StringBuilder url = new StringBuilder("tcp://a:1?");
    Matcher rows = ROW.matcher(options);
    while (rows.find()) {
      String names = rows.group(1).replace("`", "");
      listed.addAll(Set.of(names.split(", ")));
      String standard = rows.group(2).replace("`", "").strip();
      if (!standard.isEmpty()) {
        url.append(names).append('=').append(standard).append('&');
      }
    }
    url.setLength(url.length() - 1);

    assertThat(listed).isEqualTo(expected);
    assertThat(ClientSettings.parse(url.toString())).isEqualTo(ClientSettings.parse("tcp://a:1"));
  }
}
