package org.angarium.persistence.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.angarium.persistence.files.FailPoints;

/**
 * Decides whether the place where a scan ended is the journal's end, and makes it a clean one.
 *
 * <p>Each batch says up to which batch everything was forced when it was written. So if any batch
 * behind the place says that the missing one was forced, that one is damaged, and the store is
 * refused. Otherwise it was never confirmed: what follows is an unfinished write, of which a power
 * failure may have left any part, and is cleared.
 */
final class TailRepair {
  private static final int CHUNK_BYTES = 1 << 18;

  private final JournalScan scan;
  private final FailPoints points;
  private final Segment segment;
  private final long position;
  private final List<String> repairs = new ArrayList<>();

  TailRepair(JournalScan scan, FailPoints points) {
    this.scan = scan;
    this.points = points;
    this.segment = scan.segment();
    this.position = scan.position();
  }

  /**
   * Makes the end clean and everything before it last.
   *
   * @return what was repaired, a line each
   */
  List<String> run() throws IOException {
    long end = endOfUnfinished();
    points.hit(JournalPoints.REPAIR_BEFORE);
    for (JournalScan.Unproven batch : scan.unproven()) {
      rewrite(batch);
      points.hit(JournalPoints.REPAIR_REWRITTEN);
    }
    clear(end);
    points.hit(JournalPoints.REPAIR_CLEARED);
    segment.file().force();
    points.hit(JournalPoints.REPAIR_FORCED);
    return repairs;
  }

  /**
   * Decides, and changes nothing: what stands between the scan's end and the result is an
   * unfinished write.
   *
   * @return where zeros begin; the scan's end if nothing was begun there
   * @throws JournalDamageException if the place is none where the journal can have ended
   */
  long endOfUnfinished() throws IOException {
    SegmentReader.Found last = scan.last();
    if (last == null && segment.number() > 1) {
      throw segment.damage(position, scan.stopped() + " where the oldest segment must begin");
    }
    boolean unfinished = checkSegment(last == null ? 1 : last.header().batch() + 1);
    checkPrepared();
    if (!segment.header().recycled()) {
      return new SegmentReader(segment).endOfBytes(position);
    }
    return unfinished ? segment.length() : position;
  }

  /** Whether headers of this segment stand at the position or behind it. */
  private boolean checkSegment(long missing) throws IOException {
    SegmentReader reader = new SegmentReader(segment);
    boolean any = false;
    SegmentReader.Found found = reader.headerFrom(position);
    while (found != null) {
      any = true;
      if (found.header().forced() >= missing) {
        throw segment.damage(
            position,
            "batch %d is damaged (%s): batch %d at offset %d shows that it was once complete"
                .formatted(missing, scan.stopped(), found.header().batch(), found.position()));
      }
      found = reader.headerFrom(found.position() + BatchHeader.ALIGNMENT);
    }
    return any;
  }

  /** A segment is forced before the next one is begun, so those behind must be empty. */
  private void checkPrepared() throws IOException {
    for (Segment prepared : scan.prepared()) {
      SegmentReader.Found found = new SegmentReader(prepared).headerFrom(SegmentHeader.PAGE_BYTES);
      if (found != null) {
        throw segment.damage(
            position,
            "%s, but the journal goes on with batch %d in %s"
                .formatted(scan.stopped(), found.header().batch(), prepared.path().getFileName()));
      }
    }
  }

  /**
   * Writes once more what may be in the operating system's memory only: after a failed force it
   * takes bytes for written that are not.
   */
  private static void rewrite(JournalScan.Unproven unproven) throws IOException {
    Segment segment = unproven.segment();
    long end = unproven.batch().end();
    ByteBuffer chunk =
        ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, end - unproven.batch().position()));
    for (long at = unproven.batch().position(); at < end; at += chunk.limit()) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), end - at));
      segment.file().read(chunk, at);
      segment.file().write(chunk.flip(), at);
    }
    segment.file().force();
  }

  private void clear(long end) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, end - position));
    for (long at = position; at < end; at += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), end - at));
      segment.file().write(zeros, at);
    }
    if (end > position) {
      repairs.add(
          "%s: at offset %d: cleared %d bytes of an unfinished write (%s)"
              .formatted(segment.path(), position, end - position, scan.stopped()));
    }
  }
}
