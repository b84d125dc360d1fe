package org.angarium.main;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.journal.BodyReport;
import org.angarium.persistence.journal.JournalInspection;
import org.angarium.persistence.journal.JournalReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code angarium store check DIR}. */
@Command(
    name = "check",
    description = "Read all of a store, and say what it holds and whether it is sound.",
    footer = "%nExit codes: 0 sound, 1 damaged or not readable, 2 command line wrong")
final class StoreCheckCommand extends ConsoleCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = StoreCommand.DIRECTORY)
  private Path directory = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "text",
      description = "text: for people; json: an object for scripts.")
  private OutputFormat format = OutputFormat.TEXT;

  @Override
  public Integer call() throws StoreException {
    JournalReport report;
    BodyReport bodies;
    List<String> senseless = List.of();
    try (JournalInspection inspection = JournalInspection.open(directory)) {
      report = inspection.report();
      bodies = inspection.bodies();
      if (report.sound()) {
        RecordSense sense = new RecordSense(bodies.lengths());
        inspection.visit(sense);
        senseless = sense.complaints();
      }
    }
    boolean sound = report.sound() && bodies.damages().isEmpty() && senseless.isEmpty();
    if (format == OutputFormat.JSON) {
      out().println(MessageFormat.json(json(report, bodies, senseless)));
    } else {
      out().println(report.directory() + ": " + (sound ? "sound" : "DAMAGED"));
      text(report, bodies, senseless).forEach(out()::println);
    }
    out().flush();
    return sound ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static List<String> text(
      JournalReport report, BodyReport bodies, List<String> senseless) {
    JournalReport.Contents contents = report.contents();
    JournalReport.Live live = contents.live();
    List<String> lines = new ArrayList<>();
    report.damages().forEach(damage -> lines.add("  damaged: " + damage));
    bodies.damages().forEach(damage -> lines.add("  damaged: " + damage));
    senseless.forEach(complaint -> lines.add("  does not make sense: " + complaint));
    report
        .torn()
        .ifPresent(
            torn ->
                lines.add(
                    "  unfinished write: %s: at offset %d: %d bytes (%s); the next start clears them"
                        .formatted(torn.file(), torn.offset(), torn.bytes(), torn.reason())));
    lines.add(
        "  files: %d segments, %d spares, %d bytes; store %s"
            .formatted(
                report.files().segments(),
                report.files().spares(),
                report.files().bytes(),
                report.storeId()));
    lines.add(
        (report.sound() ? "  read: " : "  read before the damage: ")
            + contents.batches()
            + " batches: "
            + contents.records().entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", ")));
    lines.add(
        String.format(
            Locale.ROOT,
            "  live: %d messages of %d bytes, on a queue, subscription or branch %d times;"
                + " %d destinations, %d subscriptions, %d prepared branches",
            live.messages(),
            live.messageBytes(),
            live.places(),
            live.destinations(),
            live.subscriptions(),
            live.branches()));
    lines.add(
        "  large bodies: %d intact, of %d bytes; %d that no message has, of %d bytes%s"
            .formatted(
                bodies.lengths().size(),
                bodyBytes(bodies),
                bodies.orphans(),
                bodies.orphanBytes(),
                bodies.orphans() == 0 ? "" : ", which the next start removes"));
    if (!report.sound() || !bodies.damages().isEmpty()) {
      lines.add(
          "  what is intact can be saved: angarium store salvage %s --to NEWDIR"
              .formatted(report.directory()));
    }
    return lines;
  }

  private static long bodyBytes(BodyReport bodies) {
    return bodies.lengths().values().stream().mapToLong(Integer::longValue).sum();
  }

  private static Map<String, @Nullable Object> json(
      JournalReport report, BodyReport bodies, List<String> senseless) {
    List<JournalReport.Damage> damages = new ArrayList<>(report.damages());
    damages.addAll(bodies.damages());
    JournalReport.Live live = report.contents().live();
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("directory", report.directory().toString());
    object.put("sound", damages.isEmpty() && senseless.isEmpty());
    object.put("damages", damages.stream().map(StoreCheckCommand::json).toList());
    object.put("senseless", senseless);
    object.put("unfinishedWrite", report.torn().map(StoreCheckCommand::json).orElse(null));
    object.put("store", report.storeId());
    object.put("segments", report.files().segments());
    object.put("spares", report.files().spares());
    object.put("bytes", report.files().bytes());
    object.put("batches", report.contents().batches());
    object.put("records", report.contents().records());
    object.put("liveMessages", live.messages());
    object.put("liveMessageBytes", live.messageBytes());
    object.put("livePlaces", live.places());
    object.put("destinations", live.destinations());
    object.put("subscriptions", live.subscriptions());
    object.put("branches", live.branches());
    object.put("bodies", bodies.lengths().size());
    object.put("bodyBytes", bodyBytes(bodies));
    object.put("orphanedBodies", bodies.orphans());
    object.put("orphanedBodyBytes", bodies.orphanBytes());
    return object;
  }

  /** A damage, in the order of its fields. */
  static Map<String, @Nullable Object> json(JournalReport.Damage damage) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("file", damage.file());
    object.put("offset", damage.offset());
    object.put("reason", damage.reason());
    return object;
  }

  private static Map<String, @Nullable Object> json(JournalReport.Torn torn) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("file", torn.file());
    object.put("offset", torn.offset());
    object.put("bytes", torn.bytes());
    object.put("reason", torn.reason());
    return object;
  }
}
