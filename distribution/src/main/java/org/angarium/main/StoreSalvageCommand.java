package org.angarium.main;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.journal.JournalDamageException;
import org.angarium.persistence.journal.JournalSalvage;
import org.angarium.persistence.journal.SalvageReport;
import org.angarium.persistence.journal.SegmentUse;
import org.angarium.transport.error.ProtocolException;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code angarium store salvage DIR --to NEWDIR}. */
@Command(
    name = "salvage",
    description =
        "Save what is intact of a damaged journal into a new one; the damaged one stays as it is.",
    footer =
        "%nExit codes: 0 everything saved, 1 failed: nothing is saved, 2 command line wrong,"
            + " 7 saved, but something is lost or uncertain")
final class StoreSalvageCommand extends ConsoleCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = StoreCommand.DIRECTORY)
  private Path directory = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "NEWDIR",
      required = true,
      description = "The directory to make, with the new journal; it must not exist.")
  private Path target = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "text",
      description = "text: for people; json: an object for scripts.")
  private OutputFormat format = OutputFormat.TEXT;

  @Override
  public Integer call() throws StoreException {
    SalvageReport report;
    try {
      report = new JournalSalvage(directory, StoreSalvageCommand::facts).into(target);
    } catch (JournalDamageException e) { // Nothing can be done about it here.
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
    if (format == OutputFormat.JSON) {
      out().println(MessageFormat.json(json(report)));
    } else {
      text(report).forEach(out()::println);
    }
    out().flush();
    return report.complete() ? ExitCode.DONE : ExitCode.WITH_LOSSES;
  }

  /** As a broker would have put it there. */
  private static StoreRecord.Facts facts(byte[] content) {
    try {
      EncodedMessage message = EncodedMessage.wrap(content);
      return new StoreRecord.Facts(message.wholeSize(), message.expiration(), message.bodyNumber());
    } catch (ProtocolException e) {
      return new StoreRecord.Facts(content.length, 0, 0);
    }
  }

  private List<String> text(SalvageReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("%s: salvaged into %s".formatted(directory, target));
    report.gaps().forEach(gap -> lines.add("  damaged: " + gap.damage() + unread(gap)));
    report.notes().forEach(note -> lines.add("  " + note));
    for (SalvageReport.Holder holder : report.holders()) {
      lines.add(
          "  %s: %d messages saved%s%s"
              .formatted(
                  name(holder),
                  holder.saved(),
                  holder.uncertain() == 0 ? "" : ", " + holder.uncertain() + " of them uncertain",
                  holder.lost() == 0 ? "" : ", " + holder.lost() + " LOST"));
    }
    lines.add("  saved: %d messages of %d bytes".formatted(report.messages(), report.bytes()));
    lines.add(
        report.complete()
            ? "  nothing is lost"
            : "  SOMETHING IS LOST OR UNCERTAIN; what is uncertain was kept, and may come twice");
    return lines;
  }

  private static String unread(SalvageReport.Gap gap) {
    String records =
        gap.records() == 0
            ? ""
            : gap.records() < 0
                ? "; what else stood there is not known"
                : "; %d records cannot be read".formatted(gap.records());
    return gap.messages() == 0
        ? records
        : records + "; up to %d messages that were stored there are lost".formatted(gap.messages());
  }

  private static String name(SalvageReport.Holder holder) {
    return StoreExplainCommand.name(
        new SegmentUse.Holder(holder.number(), holder.definition(), 0, 0));
  }

  private Map<String, @Nullable Object> json(SalvageReport report) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("directory", directory.toString());
    object.put("target", target.toString());
    object.put("complete", report.complete());
    List<Map<String, @Nullable Object>> damages = new ArrayList<>();
    for (SalvageReport.Gap gap : report.gaps()) {
      Map<String, @Nullable Object> one = StoreCheckCommand.json(gap.damage());
      one.put("unreadRecords", gap.records() < 0 ? null : gap.records());
      one.put("mostMessagesLost", gap.messages());
      damages.add(one);
    }
    object.put("damages", damages);
    object.put("notes", report.notes());
    List<Map<String, @Nullable Object>> holders = new ArrayList<>();
    for (SalvageReport.Holder holder : report.holders()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("holder", name(holder));
      one.put("saved", holder.saved());
      one.put("uncertain", holder.uncertain());
      one.put("lost", holder.lost());
      holders.add(one);
    }
    object.put("holders", holders);
    object.put("messages", report.messages());
    object.put("bytes", report.bytes());
    return object;
  }
}
