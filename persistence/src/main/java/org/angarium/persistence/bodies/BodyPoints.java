package org.angarium.persistence.bodies;

import java.util.List;

/**
 * The moments in the life of a body at which a process may end with the most consequences, by the
 * names under which {@link org.angarium.persistence.files.FailPoints} hears of them.
 */
public final class BodyPoints {
  static final String CREATED = "body.created";
  static final String WRITTEN = "body.written";
  static final String ENDED = "body.ended";
  static final String FORCED = "body.forced";
  static final String DONE = "body.done";
  static final String UNNEEDED = "body.unneeded";
  static final String DELETED = "body.deleted";
  static final String DROPPED = "body.dropped";

  private BodyPoints() {}

  /** All names. */
  public static List<String> all() {
    return List.of(CREATED, WRITTEN, ENDED, FORCED, DONE, UNNEEDED, DELETED, DROPPED);
  }
}
