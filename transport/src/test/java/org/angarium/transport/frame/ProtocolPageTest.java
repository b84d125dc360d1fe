package org.angarium.transport.frame;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.angarium.transport.error.ErrorCode;
import org.junit.jupiter.api.Test;

/** The page that specifies the protocol names the same numbers as the code. */
class ProtocolPageTest {
  private static final Pattern FRAME = Pattern.compile("(?m)^\\| (\\d+) \\| `([A-Z]\\w+)` \\|");
  private static final Pattern CODE = Pattern.compile("\\| (\\d+) \\| `([A-Z_]+)` (?=\\|)");

  @Test
  void shouldNumberTheFramesAsTheCodeDoes() throws IOException {
    Map<Integer, String> inCode = new TreeMap<>();
    for (Frame frame : SampleFrames.all()) {
      inCode.put(FrameLayouts.of(frame).type(), frame.getClass().getSimpleName());
    }

    assertThat(section(FRAME, "## Frames", "## Message")).isEqualTo(inCode);
  }

  @Test
  void shouldNumberTheErrorsAsTheCodeDoes() throws IOException {
    Map<Integer, String> inCode =
        Arrays.stream(ErrorCode.values())
            .collect(toMap(ErrorCode::number, ErrorCode::name, (a, b) -> a, TreeMap::new));

    assertThat(section(CODE, "## Error codes", "## Versions")).isEqualTo(inCode);
  }

  private static Map<Integer, String> section(Pattern row, String from, String to)
      throws IOException {
    String page = Files.readString(Path.of("..", "docs", "protocol.md"));
    String section = page.substring(page.indexOf(from), page.indexOf(to));
    return row.matcher(section)
        .results()
        .collect(
            toMap(
                (MatchResult r) -> Integer.valueOf(r.group(1)),
                r -> r.group(2),
                (a, b) -> a + " and " + b,
                TreeMap::new));
  }
}
