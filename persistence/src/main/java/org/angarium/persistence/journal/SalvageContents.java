package org.angarium.persistence.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.angarium.persistence.bodies.BodyDamageException;
import org.angarium.persistence.bodies.BodyInspection;
import org.jspecify.annotations.Nullable;

/**
 * The contents of messages of a damaged journal, as far as they are intact, each with its large
 * body. One thread.
 */
final class SalvageContents {
  private final SalvageFiles files;
  private final RecordReader reader;
  private final BodyInspection bodies;
  private final Path target;
  private final Consumer<JournalReport.Damage> damages;
  // Whether it is intact, and then whether it is copied.
  private final Map<Long, Boolean> intact = new HashMap<>();
  private final Map<Long, Boolean> copied = new HashMap<>();
  private @Nullable Home last;
  private byte @Nullable [] lastContent;

  /**
   * Prepares.
   *
   * @param target the directory for copies of bodies
   * @param damages hears of each damage that is met, once
   */
  SalvageContents(
      SalvageFiles files,
      RecordReader reader,
      BodyInspection bodies,
      Path target,
      Consumer<JournalReport.Damage> damages) {
    this.files = files;
    this.reader = reader;
    this.bodies = bodies;
    this.target = target;
    this.damages = damages;
  }

  /** A message's content; null if that, or its large body, cannot be read. */
  byte @Nullable [] read(Entry entry) throws IOException {
    if (entry.home().equals(last)) {
      return lastContent;
    }
    last = entry.home();
    lastContent = null;
    long body = entry.facts().bodyId();
    if (!files.segments().containsKey(entry.home().segment())) {
      tell(
          new JournalDamageException(
              files.directory().resolve(Segment.name(entry.home().segment())),
              entry.home().position(),
              "message number %d was there, and the segment is missing, or nothing in it can be read"
                  .formatted(entry.messageId())));
      return null;
    }
    try {
      byte[] content = reader.content(entry.messageId(), entry.home(), 0);
      lastContent = body == 0 || isIntact(body) ? content : null;
    } catch (JournalDamageException e) {
      tell(e);
    }
    return lastContent;
  }

  private void tell(JournalDamageException damage) {
    damages.accept(SalvageReport.damage(damage));
  }

  private boolean isIntact(long body) throws IOException {
    Boolean known = intact.get(body);
    if (known == null) {
      known = attempt(() -> bodies.check(body));
      intact.put(body, known);
    }
    return known;
  }

  /** Puts the large body of a message that was read beside the new journal; 0 is none. */
  void copyBody(long body) throws IOException {
    if (body != 0 && copied.put(body, true) == null) {
      bodies.copy(body, target);
    }
  }

  @FunctionalInterface
  private interface Reading {
    void run() throws IOException;
  }

  private boolean attempt(Reading reading) throws IOException {
    try {
      reading.run();
      return true;
    } catch (BodyDamageException e) {
      damages.accept(new JournalReport.Damage(e.file(), e.offset(), e.reason()));
      return false;
    }
  }
}
