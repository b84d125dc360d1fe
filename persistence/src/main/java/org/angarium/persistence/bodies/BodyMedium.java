package org.angarium.persistence.bodies;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;

/**
 * Where a {@link BodyKeeper} has its bodies. One thread at a time: that of who opens the store in
 * {@link #recover}, then the keeper's. The messages of what fails are one line for people.
 */
public interface BodyMedium {

  /**
   * What there is from earlier runs.
   *
   * @param highest a number from which on, without itself, none has been used
   * @param unneeded what no message names, as far as it is still to be deleted
   */
  record Found(long highest, Collection<Long> unneeded) {}

  /**
   * Looks at what there is, before anything else. What no message names is deleted, or told.
   *
   * @throws IOException if a body that messages name is not there, or the place cannot be used
   */
  Found recover(Set<Long> named) throws IOException;

  /** Begins a body, whose number was not used before. */
  void begin(long body) throws IOException;

  /**
   * Adds bytes to a body that was begun.
   *
   * @param bytes not to be changed any more
   * @return the body's length so far
   */
  int append(long body, byte[] bytes) throws IOException;

  /**
   * Ends a body that was begun; all of it lasts when this returns.
   *
   * @return its length
   */
  int complete(long body) throws IOException;

  /**
   * Reads a part of a complete body, checked.
   *
   * @param length how many bytes, from 1
   * @return so many, or those that there are
   */
  byte[] read(long body, int offset, int length) throws IOException;

  /**
   * Deletes a body, whatever there is of it, or some of it. What of it was not deleted when this
   * fails, the next start deletes.
   *
   * @return whether there is more to be deleted, by another call
   */
  boolean delete(long body) throws IOException;

  /** Releases everything; bodies that are not complete have been deleted before. */
  void close();

  /** What a body is called, for people. */
  String name(long body);

  /** Where the bodies are, for people. */
  @Override
  String toString();
}
