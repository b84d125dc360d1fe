package org.angarium.persistence.journal;

import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Consumer;
import org.agrona.collections.LongArrayList;
import org.angarium.persistence.StoreRecord;

/**
 * Reads a damaged journal as a start would, from the highest intact opening on, and goes on behind
 * each damage. One thread.
 */
final class SalvageScan implements SegmentSweep.Visitor {
  private final SalvageFiles files;
  private final NavigableMap<Long, Segment> segments;
  private final SalvageIndex state;
  private final List<SalvageReport.Gap> gaps;
  private final Consumer<String> notes;
  private long lastBatch;
  private long highestMessage;
  // Stored in what is damaged, and read nevertheless.
  private long readInGap;
  private boolean based;

  /**
   * Prepares.
   *
   * @param gaps is given what cannot be read
   * @param notes hears what else is to be told
   */
  SalvageScan(
      SalvageFiles files,
      SalvageIndex state,
      List<SalvageReport.Gap> gaps,
      Consumer<String> notes) {
    this.files = files;
    this.segments = files.segments();
    this.state = state;
    this.gaps = gaps;
    this.notes = notes;
  }

  void run() throws IOException {
    long base = base();
    long end = lastBegun();
    for (long number = base; number <= segments.lastKey(); number++) {
      Segment segment = segments.get(number);
      if (segment == null) {
        missing(number);
        continue;
      }
      state.index().enter(number);
      boolean mayEnd = number >= end && !files.isCut(number);
      boolean ended = new SegmentSweep(segment, mayEnd, lastBatch).run(this);
      if (ended && !segments.containsKey(number + 1) && number == segments.lastKey()) {
        missing(number + 1);
      }
    }
    for (Segment segment : segments.headMap(base).values()) {
      rememberDefinitions(segment);
    }
  }

  /** The highest segment with an intact opening, or the lowest there is. */
  private long base() throws IOException {
    for (Segment segment : segments.descendingMap().values()) {
      if (isOpened(segment)) {
        return segment.number();
      }
    }
    Segment lowest = segments.firstEntry().getValue();
    if (lowest.number() > 1) {
      gap(
          lowest.damage(
              SegmentHeader.PAGE_BYTES,
              "no segment has an intact opening, so nothing is known of older ones"),
          -1);
    }
    return lowest.number();
  }

  private static boolean isOpened(Segment segment) throws IOException {
    try {
      return JournalScan.isOpened(segment);
    } catch (JournalDamageException e) {
      return false;
    }
  }

  /** The last segment in which anything was written. */
  private long lastBegun() throws IOException {
    for (Segment segment : segments.descendingMap().values()) {
      if (new SegmentReader(segment).headerFrom(SegmentHeader.PAGE_BYTES) != null) {
        return segment.number();
      }
    }
    return segments.lastKey();
  }

  private void missing(long number) {
    gap(
        new JournalDamageException(
            files.directory().resolve(Segment.name(number)),
            0,
            "the segment is missing, or nothing in it can be read"),
        -1);
  }

  private void gap(JournalDamageException damage, long unread) {
    gaps.add(new SalvageReport.Gap(SalvageReport.damage(damage), unread, 0));
  }

  /** For holders whose definition is lost where it is wanted. */
  private void rememberDefinitions(Segment segment) throws IOException {
    SegmentReader reader = new SegmentReader(segment);
    SegmentReader.Found opening = reader.headerAt(SegmentHeader.PAGE_BYTES);
    if (opening != null) {
      long at = opening.position() + BatchHeader.BYTES;
      long end = Math.min(opening.end(), segment.length());
      SegmentReader.Piece piece = reader.pieceAt(at, end);
      while (piece != null) {
        if (piece.record() instanceof JournalRecord.Said said) {
          state.remember(said.stored());
        }
        piece = reader.pieceAt(piece.end(), end);
      }
    }
  }

  @Override
  public void batch(
      Segment segment,
      SegmentReader.Found found,
      List<JournalRecord> records,
      LongArrayList positions)
      throws IOException {
    long unread = found.header().levels().highestMessageId() - highestMessage - readInGap;
    if (based && unread > 0) {
      unread(unread);
    }
    state.take(found, records, positions);
    based = true;
    lastBatch = found.header().batch();
    highestMessage = state.index().levels().highestMessageId();
    readInGap = 0;
  }

  /** The numbers that were given out meanwhile are told by the next batch. */
  private void unread(long messages) {
    int last = gaps.size() - 1;
    if (last >= 0) {
      SalvageReport.Gap gap = gaps.get(last);
      gaps.set(last, new SalvageReport.Gap(gap.damage(), gap.records(), messages));
    }
  }

  @Override
  public void damaged(Segment segment, SegmentSweep.Stretch stretch) throws IOException {
    for (JournalRecord one : stretch.records()) {
      if (one instanceof JournalRecord.Said said
          && said.stored() instanceof StoreRecord.MessageStored stored
          && stored.messageId() > highestMessage) {
        readInGap++;
      }
    }
    gap(segment.damage(stretch.from(), stretch.reason()), stretch.unread());
    state.takeDamaged(segment, stretch);
    based = true;
  }

  @Override
  public void unfinished(Segment segment, long position) {
    notes.accept(
        "%s: at offset %d: an unfinished write, which a start would clear too, is left out"
            .formatted(segment.path(), position));
  }
}
