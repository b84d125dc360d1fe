package org.angarium.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.files.FailPoints;
import org.angarium.persistence.journal.JournalPoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at once, as a kill would, when a moment of the journal has come for the Nth
 * time: for tests, which name it in a system property. Any of the store's threads.
 */
final class HaltingPoint implements FailPoints {
  /** {@code NAME} or {@code NAME:N}. */
  static final String PROPERTY = "angarium.failpoint";

  /** How the process ends. */
  static final int EXIT_CODE = 86;

  private static final Logger LOG = LoggerFactory.getLogger(HaltingPoint.class);
  private static final Pattern SYNTAX = Pattern.compile("([^:]+)(?::([1-9]\\d{0,8}))?");

  private final String name;
  private final AtomicInteger left;

  private HaltingPoint(String name, int hits) {
    this.name = name;
    this.left = new AtomicInteger(hits);
  }

  /**
   * What the system property asks for: nothing, as a rule.
   *
   * @throws StoreException if it names no moment that there is
   */
  static FailPoints ofProcess() throws StoreException {
    String wanted = System.getProperty(PROPERTY);
    return wanted == null ? NONE : of(wanted);
  }

  /**
   * Reads what the property says.
   *
   * @throws StoreException if that is no moment that there is
   */
  static HaltingPoint of(String wanted) throws StoreException {
    Matcher matcher = SYNTAX.matcher(wanted);
    if (!matcher.matches() || !JournalPoints.all().contains(matcher.group(1))) {
      throw new StoreException(
          "-D%s=%s: NAME or NAME:N is wanted, and NAME is one of %s"
              .formatted(PROPERTY, wanted, JournalPoints.all()));
    }
    String hits = matcher.group(2);
    LOG.warn("this process will end by itself at {}, for a test", wanted);
    return new HaltingPoint(matcher.group(1), hits == null ? 1 : Integer.parseInt(hits));
  }

  /** How many hits are left before the process ends. */
  int left() {
    return left.get();
  }

  @Override
  public void hit(String moment) {
    if (moment.equals(name) && left.decrementAndGet() == 0) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
