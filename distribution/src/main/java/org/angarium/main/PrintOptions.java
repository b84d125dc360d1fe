package org.angarium.main;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which messages a command prints, and how. */
final class PrintOptions {
  @Option(
      names = "--selector",
      paramLabel = "S",
      description = "Only messages that match, such as \"colour = 'red'\".")
  private @Nullable String selector;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "text",
      description = "text: the body; json: an object with headers, properties and body.")
  private MessageFormat format = MessageFormat.TEXT;

  @Nullable String selector() {
    return selector;
  }

  MessageFormat format() {
    return format;
  }
}
