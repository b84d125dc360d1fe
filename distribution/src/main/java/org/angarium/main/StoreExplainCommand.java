package org.angarium.main;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.journal.JournalInspection;
import org.angarium.persistence.journal.JournalReport;
import org.angarium.persistence.journal.SegmentUse;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code angarium store explain DIR}. */
@Command(
    name = "explain",
    description = "Say for each segment of a store who needs it, and why it cannot go.",
    footer = "%nExit codes: 0 done, 1 damaged or not readable, 2 command line wrong")
final class StoreExplainCommand extends ConsoleCommand implements Callable<Integer> {
  private static final int HOLDERS_SHOWN = 10;

  @Parameters(paramLabel = "DIR", description = StoreCommand.DIRECTORY)
  private Path directory = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "text",
      description = "text: for people; json: an object in each line.")
  private OutputFormat format = OutputFormat.TEXT;

  @Override
  public Integer call() throws StoreException {
    List<SegmentUse> uses;
    List<JournalReport.Damage> damages;
    try (JournalInspection inspection = JournalInspection.open(directory)) {
      uses = inspection.uses();
      damages = inspection.damages();
    }
    for (SegmentUse use : uses) {
      if (format == OutputFormat.JSON) {
        out().println(MessageFormat.json(json(use)));
      } else {
        text(use).forEach(out()::println);
      }
    }
    for (JournalReport.Damage damage : damages) {
      out()
          .println(
              format == OutputFormat.JSON
                  ? MessageFormat.json(Map.of("damage", StoreCheckCommand.json(damage)))
                  : "DAMAGED: " + damage + "; what follows is not counted here");
    }
    out().flush();
    return damages.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static List<String> text(SegmentUse use) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %d bytes, %d live messages of %d bytes; %s"
            .formatted(
                use.file().getFileName(),
                use.length(),
                use.liveMessages(),
                use.liveBytes(),
                why(use)));
    use.holders().stream()
        .limit(HOLDERS_SHOWN)
        .forEach(
            holder ->
                lines.add(
                    "  %s: %d messages of %d bytes"
                        .formatted(name(holder), holder.messages(), holder.bytes())));
    if (use.holders().size() > HOLDERS_SHOWN) {
      lines.add("  and %d others".formatted(use.holders().size() - HOLDERS_SHOWN));
    }
    use.oldest()
        .ifPresent(
            oldest ->
                lines.add(
                    "  the oldest: message number %d%s"
                        .formatted(
                            oldest.messageId(),
                            Optional.ofNullable(sent(oldest)).map(t -> ", sent " + t).orElse(""))));
    return lines;
  }

  private static String why(SegmentUse use) {
    return switch (use.why()) {
      case CURRENT -> "stays: it is being written";
      case HELD -> "stays: live messages are stored or told of in it";
      case NEXT -> "stays: it is empty, and the next to be written";
      case FREE -> "goes when a broker runs next";
    };
  }

  /** What people call a queue, a subscription or a branch. */
  static String name(SegmentUse.Holder holder) {
    StoreRecord definition = holder.definition();
    if (definition instanceof StoreRecord.DestinationDefined defined) {
      return (defined.kind() == StoreRecord.DestinationKind.QUEUE ? "queue://" : "topic://")
          + defined.name();
    }
    if (definition instanceof StoreRecord.SubscriptionDefined defined) {
      String client = defined.key().clientId();
      return "subscription %s%s to topic://%s"
          .formatted(defined.key().name(), client == null ? "" : " of " + client, defined.topic());
    }
    return definition instanceof StoreRecord.BranchPrepared prepared
        ? "prepared branch " + prepared.name()
        : "number " + holder.number() + ", which is not defined";
  }

  private static @Nullable String sent(StoreRecord.MessageStored stored) {
    try {
      long timestamp = EncodedMessage.wrap(stored.content()).timestamp();
      return timestamp == 0 ? null : Instant.ofEpochMilli(timestamp).toString();
    } catch (ProtocolException e) {
      return null;
    }
  }

  private static Map<String, @Nullable Object> json(SegmentUse use) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("segment", String.valueOf(use.file().getFileName()));
    object.put("bytes", use.length());
    object.put("why", use.why());
    object.put("liveMessages", use.liveMessages());
    object.put("liveMessageBytes", use.liveBytes());
    List<Map<String, Object>> holders = new ArrayList<>();
    for (SegmentUse.Holder holder : use.holders()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("holder", name(holder));
      one.put("messages", holder.messages());
      one.put("bytes", holder.bytes());
      holders.add(one);
    }
    object.put("holders", holders);
    object.put(
        "oldestMessage", use.oldest().map(StoreRecord.MessageStored::messageId).orElse(null));
    object.put("oldestSent", use.oldest().map(StoreExplainCommand::sent).orElse(null));
    return object;
  }
}
