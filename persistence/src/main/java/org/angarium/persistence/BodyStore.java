package org.angarium.persistence;

import java.util.Set;

/**
 * Keeps the bodies of large messages, each under a number of its own, outside of the {@link
 * MessageStore}. A body is written once, from its first byte to its last, and read in parts; it
 * never has to stand in memory as a whole.
 *
 * <p>A body is there as long as anybody has a claim on it: whoever has it in memory ({@link
 * #claim}), or a message store with a message that names it ({@link #stored}). With the last claim
 * it goes, whether it was complete or not.
 *
 * <p>All methods may be called from any thread, and but for {@link #append} and {@link #close} none
 * of them waits.
 */
public interface BodyStore extends AutoCloseable {

  /** Hears how a request went: one of its methods, once, on the store's thread; must not block. */
  interface Answer<T> {
    void done(T result);

    /** It could not be done; the message is one line for people. */
    void failed(StoreException cause);
  }

  /**
   * Takes over what is there from earlier runs. To be called once, before anything else. What no
   * message names goes, half-written bodies included.
   *
   * @param named by the messages of the message store; that has a claim on each of them
   * @throws StoreException if a body that messages name is missing, or the place cannot be used
   */
  void recover(Set<Long> named) throws StoreException;

  /**
   * Begins a body; the caller has a claim on it.
   *
   * @return its number, from 1, not used for any other
   */
  long create();

  /**
   * Adds bytes to a body that is not complete. Waits while very much is waiting to be written.
   *
   * @param bytes not to be changed any more
   * @param answer the body's length so far, when there is room for more; they need not last yet.
   *     After a failure the body has failed for good, and what was written of it is gone
   */
  void append(long body, byte[] bytes, Answer<Integer> answer);

  /**
   * Ends a body.
   *
   * @param answer its length, when all of it is on disk
   */
  void complete(long body, Answer<Integer> answer);

  /**
   * Reads a part of a complete body.
   *
   * @param offset of its first byte
   * @param length how many bytes, from 1
   * @param answer the bytes, fewer if the body ends before. A body that is damaged fails, with the
   *     place of the damage in the message
   */
  void read(long body, int offset, int length, Answer<byte[]> answer);

  /** One more claim on a body. If there was none before, the body may be gone. */
  void claim(long body);

  /** Whether anybody has a claim on a body, so that it is not gone. */
  boolean isClaimed(long body);

  /** One claim fewer: of {@link #create} or of {@link #claim}. */
  void release(long body);

  /**
   * A message store will have a message that names the body; it has a claim, one for all such
   * messages.
   *
   * @param batch the batch of that store which says so
   */
  void stored(long body, long batch);

  /**
   * The message store has no message any more that names the body.
   *
   * @param batch as of which that is so; if the body has been named again in a later one, nothing
   *     changes
   */
  void unstored(long body, long batch);

  /** Answers what was asked before, and releases everything. */
  @Override
  void close();
}
