package org.angarium.broker.policy;

/** Everything that is set for one destination. */
public record DestinationPolicy(
    Limit limit,
    Overrides overrides,
    Redelivery redelivery,
    Aftermath aftermath,
    Lifecycle lifecycle) {

  /** What holds where nothing is set. */
  public static final DestinationPolicy DEFAULT =
      new DestinationPolicy(
          new Limit(0, 0, WhenFull.WAIT, 30_000),
          new Overrides(0, 0, Overrides.NO_PRIORITY),
          new Redelivery(10, 0, 2.0, 60_000, 0.0, false),
          new Aftermath(Aftermath.DEFAULT_DEAD_LETTER_QUEUE, ""),
          new Lifecycle(true, 0));

  /** What happens to a message for which there is no room. */
  public enum WhenFull {
    /** The producer waits, and is refused when the time is over. */
    WAIT,
    /** The producer is refused at once. */
    REFUSE,
    /** The oldest message that is not at a consumer goes. */
    DROP_OLDEST,
    /** The message itself goes, and its producer does not hear of it. */
    DROP_NEWEST
  }

  /**
   * How much a queue, or each subscription of a topic, may hold.
   *
   * @param maxMessages 0 for no limit
   * @param maxBytes of encoded messages; 0 for no limit
   * @param waitMillis how long a producer waits at most, milliseconds
   */
  public record Limit(long maxMessages, long maxBytes, WhenFull whenFull, long waitMillis) {}

  /**
   * What a message's header says otherwise than its sender meant (Jakarta Messaging 3.4.9, 3.4.10).
   *
   * @param timeToLiveMillis for messages that have none; milliseconds, 0 for none
   * @param maxTimeToLiveMillis the longest allowed; milliseconds, 0 for no limit
   * @param priority 0 to 9 for all messages; {@link #NO_PRIORITY} to leave the senders' alone
   */
  public record Overrides(long timeToLiveMillis, long maxTimeToLiveMillis, int priority) {
    /** Leaves the senders' priorities alone. */
    public static final int NO_PRIORITY = -1;
  }

  /**
   * How a message that was not acknowledged is delivered again.
   *
   * @param maxDeliveries deliveries after which it is a dead letter; 0 for no end
   * @param delayMillis before the second delivery, milliseconds
   * @param backoff by how much the delay grows with each further delivery, at least 1
   * @param maxDelayMillis where it stops growing, milliseconds
   * @param jitter by what part of it a delay is longer or shorter at random, 0 to 1
   * @param strictOrder whether messages behind a delayed one wait for it
   */
  public record Redelivery(
      int maxDeliveries,
      long delayMillis,
      double backoff,
      long maxDelayMillis,
      double jitter,
      boolean strictOrder) {}

  /**
   * Where messages go that are delivered no more. {@code {name}} in a queue's name stands for the
   * destination's.
   *
   * @param deadLetterQueue empty to drop dead letters
   * @param expiryQueue empty to drop expired messages
   */
  public record Aftermath(String deadLetterQueue, String expiryQueue) {
    /** Where dead letters go if nothing is set. */
    public static final String DEFAULT_DEAD_LETTER_QUEUE = "DLQ.{name}";
  }

  /**
   * How a destination begins and ends.
   *
   * @param autoCreate whether it comes into being when it is first used
   * @param autoDeleteMillis after how long without messages and consumers it is deleted,
   *     milliseconds; 0 for never
   */
  public record Lifecycle(boolean autoCreate, long autoDeleteMillis) {}
}
