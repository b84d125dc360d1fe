package org.angarium.persistence.jdbc;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.jspecify.annotations.Nullable;

/**
 * What makes groups of records last where the database's own commit does not, and keeps other
 * processes out. One thread at a time.
 */
interface Safeguard extends Closeable {
  /** Makes a group last, before the database hears of it. */
  void record(List<StoreRecord> group) throws IOException;

  /** Forgets the group that was recorded last, which the database has refused. */
  void takeBack() throws IOException;

  /** Whether so much was recorded that the database should be closed, so that it can be settled. */
  boolean isDue();

  /**
   * Makes all last that the database has, once it is closed, and forgets the groups.
   *
   * @param transactions how many the database has counted
   * @param closing is called now and then while a connection is still open, to close it
   * @throws StoreException if the database was not closed in order; then nothing has changed
   */
  void settle(long transactions, Runnable closing) throws InterruptedException, IOException;

  /**
   * Refuses what was recorded for another state of the database.
   *
   * @param transactions how many the database has counted
   */
  void requireState(long transactions) throws StoreException;

  /** The next group that the database has lost; null if there are no more, as at first. */
  @Nullable List<StoreRecord> nextLost() throws IOException;

  /** For a database whose commits last, and that looks after its connections. */
  Safeguard NONE =
      new Safeguard() {
        @Override
        public void record(List<StoreRecord> group) {}

        @Override
        public void takeBack() {}

        @Override
        public boolean isDue() {
          return false;
        }

        @Override
        public void settle(long transactions, Runnable closing) {}

        @Override
        public void requireState(long transactions) {}

        @Override
        public @Nullable List<StoreRecord> nextLost() {
          return null;
        }

        @Override
        public void close() {}
      };
}
