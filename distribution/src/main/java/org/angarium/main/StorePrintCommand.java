package org.angarium.main;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.journal.JournalEntry;
import org.angarium.persistence.journal.JournalInspection;
import org.angarium.persistence.journal.JournalReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code angarium store print DIR}. */
@Command(
    name = "print",
    description = "Print the records of a store, a line each, and at the end what is damaged.",
    footer = "%nExit codes: 0 printed to the end, 1 damaged or not readable, 2 command line wrong")
final class StorePrintCommand extends ConsoleCommand implements Callable<Integer> {
  private static final int LINES_BETWEEN_LOOKS = 1_000;

  @Parameters(paramLabel = "DIR", description = StoreCommand.DIRECTORY)
  private Path directory = Path.of("");

  @Option(names = "--live", description = "Only what is live: what a broker would find.")
  private boolean live;

  @Option(names = "--bodies", description = "Whole bodies of messages; else long ones are cut.")
  private boolean bodies;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "text",
      description = "text: for people; json: an object in each line.")
  private OutputFormat format = OutputFormat.TEXT;

  private long lines;

  @Override
  public Integer call() throws StoreException {
    try (JournalInspection inspection = JournalInspection.open(directory)) {
      inspection.entries(
          entry -> {
            if (!live || entry.live()) {
              print(entry);
            }
          });
      List<JournalReport.Damage> damages = inspection.damages();
      damages.forEach(this::print);
      out().flush();
      return damages.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private void print(JournalEntry entry) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    StoreRecord stored = entry.stored();
    JournalEntry.Own own = entry.own();
    String kind = "";
    if (stored != null) {
      stored.accept(new RecordFields(fields, bodies));
      kind = stored.getClass().getSimpleName();
    } else if (own != null) {
      fields.putAll(own.fields());
      kind = own.kind();
    }
    if (entry.deliveries() > 0) {
      fields.put("deliveries", entry.deliveries());
    }
    String file = String.valueOf(entry.file().getFileName());
    if (format == OutputFormat.JSON) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      all.put("file", file);
      all.put("offset", entry.offset());
      all.put("batch", entry.batch());
      all.put("record", kind);
      all.put("live", entry.live());
      all.putAll(fields);
      line(MessageFormat.json(all));
    } else {
      line(
          fields.entrySet().stream()
              .map(field -> field.getKey() + "=" + MessageFormat.json(field.getValue()))
              .collect(
                  Collectors.joining(
                      " ",
                      "%s:%d batch %d %s ".formatted(file, entry.offset(), entry.batch(), kind),
                      "")));
    }
  }

  private void print(JournalReport.Damage damage) {
    line(
        format == OutputFormat.JSON
            ? MessageFormat.json(Map.of("damage", StoreCheckCommand.json(damage)))
            : "DAMAGED: " + damage);
  }

  private void line(String text) {
    out().println(text);
    if (++lines % LINES_BETWEEN_LOOKS == 0 && out().checkError()) {
      throw new CommandException(ExitCode.FAILED, "standard output cannot be written");
    }
  }

  /** What a record says, by name. */
  private record RecordFields(Map<String, @Nullable Object> fields, boolean bodies)
      implements StoreRecord.Visitor {
    @Override
    public void destinationDefined(StoreRecord.DestinationDefined defined) {
      fields.put("destination", defined.destinationId());
      fields.put("kind", defined.kind());
      fields.put("name", defined.name());
    }

    @Override
    public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
      fields.put("subscription", defined.subscriptionId());
      fields.put("topic", defined.topic());
      fields.put("clientId", defined.key().clientId());
      fields.put("name", defined.key().name());
      fields.put("shared", defined.key().shared());
      fields.put("selector", defined.selector());
      fields.put("noLocal", defined.noLocal());
    }

    @Override
    public void branchPrepared(StoreRecord.BranchPrepared prepared) {
      fields.put("branch", prepared.branchId());
      fields.put("name", prepared.name());
      fields.put("clientId", prepared.clientId());
      fields.put("consumed", prepared.consumed());
    }

    @Override
    public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
      fields.put("holder", removed.destinationId());
    }

    @Override
    public void messageStored(StoreRecord.MessageStored stored) {
      fields.put("message", stored.messageId());
      fields.put("bytes", stored.content().length);
      fields.put("content", StoredMessages.describe(stored.content(), bodies));
    }

    @Override
    public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
      place(enqueued.place());
      fields.put("message", enqueued.messageId());
      fields.put("counts", enqueued.facts().bytes());
      fields.put("expiration", enqueued.facts().expiration());
      fields.put("body", enqueued.facts().bodyId());
      fields.put("from", enqueued.from());
    }

    private void place(StoreRecord.Place place) {
      fields.put("holder", place.holderId());
      fields.put("lane", place.lane());
      fields.put("sequence", place.sequence());
    }

    @Override
    public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
      place(counted.place());
      fields.put("deliveries", counted.deliveries());
    }

    @Override
    public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
      place(dequeued.place());
    }
  }
}
