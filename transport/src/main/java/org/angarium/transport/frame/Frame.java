package org.angarium.transport.frame;

import java.util.List;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.message.DestinationName;
import org.angarium.transport.message.EncodedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Everything that client and broker say to each other. Identifiers of sessions, producers,
 * consumers and browsers are chosen by the client, unique per connection while open, so that
 * opening one needs no round trip. A {@code requestId} above zero asks for exactly one answer,
 * {@link Done}, {@link Failed} or what the request names; zero asks for none.
 */
public sealed interface Frame {

  // ---- connection

  /**
   * The client's first frame.
   *
   * @param product name and version of the client, for the operator
   * @param heartbeatMillis longest silence the client will keep, milliseconds; 0 for no heartbeats
   * @param maxFrameBytes largest frame the client takes
   */
  record Hello(
      String product,
      @Nullable String user,
      @Nullable String password,
      @Nullable String clientId,
      int heartbeatMillis,
      int maxFrameBytes)
      implements Frame {
    @Override
    public String toString() {
      return "Hello[product=" + product + ", user=" + user + ", clientId=" + clientId + "]";
    }
  }

  /**
   * The broker's answer to a {@link Hello} it accepts; otherwise it sends {@link Close}.
   *
   * @param version protocol version both use from now on
   * @param connectionId the broker's name for this connection
   * @param heartbeatMillis longest silence the broker will keep, milliseconds; 0 for no heartbeats
   * @param maxFrameBytes largest frame the broker takes
   * @param producerWindowBytes the credit that each producer starts with, bytes of encoded messages
   * @param maxBodyBytes the largest body that the broker takes outside of its message; 0 if it
   *     takes none
   */
  record Welcome(
      String product,
      int version,
      long connectionId,
      int heartbeatMillis,
      int maxFrameBytes,
      int producerWindowBytes,
      int maxBodyBytes)
      implements Frame {}

  /** Sent by either side when it has been silent for its heartbeat time. */
  record Heartbeat() implements Frame {}

  /** The last frame from either side; {@link ErrorCode#NONE} for an orderly good-bye. */
  record Close(ErrorCode code, String reason) implements Frame {}

  /** A request was carried out, and what it changed is durable. */
  record Done(long requestId) implements Frame {}

  /**
   * A request was refused; nothing of it has happened, unless the code says that this is unknown.
   */
  record Failed(long requestId, ErrorCode code, String reason) implements Frame {}

  /** Gives the connection its client identifier (Jakarta Messaging 6.1.2). */
  record SetClientId(long requestId, String clientId) implements Frame {}

  // ---- sessions

  /** Opens a session; its transactions, if it is transacted, follow one another without a begin. */
  record OpenSession(int sessionId, boolean transacted) implements Frame {}

  /** Closes a session: its open transaction rolls back, its unacknowledged deliveries return. */
  record CloseSession(long requestId, int sessionId) implements Frame {}

  /**
   * Commits a session's transaction: everything sent since the last one becomes visible, everything
   * listed is gone, in one atomic and durable step. If it fails with {@link
   * ErrorCode#TRANSACTION_ROLLED_BACK}, it has done what {@link Rollback} with the same list does.
   */
  record Commit(long requestId, int sessionId, long[] acknowledged) implements Frame {}

  /**
   * Drops what a transacted session has sent, and returns all its outstanding deliveries.
   * Deliveries that the client has on the way between this and the answer are void.
   *
   * @param delivered the deliveries that the application has seen; only these count as delivered
   */
  record Rollback(long requestId, int sessionId, long[] delivered) implements Frame {}

  /** {@code Session.recover()}: as {@link Rollback}, in a session that is not transacted. */
  record Recover(long requestId, int sessionId, long[] delivered) implements Frame {}

  // ---- producers

  /**
   * Opens a producer.
   *
   * @param destination where it sends, for the operator to see; null if each message says
   */
  record OpenProducer(int sessionId, int producerId, @Nullable DestinationName destination)
      implements Frame {}

  /** Closes a producer. */
  record CloseProducer(int producerId) implements Frame {}

  /** Lets a producer send that many more bytes of encoded messages. */
  record ProducerCredit(int producerId, int bytes) implements Frame {}

  /**
   * A message. In a transacted session it becomes part of the transaction. It costs its size in
   * credit; a producer may send while its credit is above zero, and so overdraw by one message. If
   * the body is outside, the number in the head is that of an upload that has been answered.
   */
  record Send(long requestId, int producerId, EncodedMessage message) implements Frame {}

  /**
   * A send that asked for no answer could not be carried out. Outside a transaction the message is
   * lost to the broker; inside one the commit will fail.
   */
  record SendRefused(int producerId, ErrorCode code, String reason) implements Frame {}

  // ---- consumers

  /**
   * Opens a consumer. On a topic it opens the named subscription, or, without a name, one that is
   * its own and ends with it.
   *
   * @param subscription null for a queue, and for a subscription without a name
   * @param credit how many deliveries may be outstanding on the way to the client; 0 for none yet
   */
  record OpenConsumer(
      long requestId,
      int sessionId,
      int consumerId,
      DestinationName destination,
      Selection selection,
      @Nullable SubscriptionName subscription,
      int credit)
      implements Frame {}

  /**
   * Which messages of its destination a consumer or browser wants.
   *
   * @param selector a message selector (Jakarta Messaging 3.8.1); null for all messages
   * @param noLocal whether messages from the consumer's own connection, or its client identifier,
   *     are left out; on topics only
   */
  record Selection(@Nullable String selector, boolean noLocal) {
    /** Every message. */
    public static final Selection ALL = new Selection(null, false);
  }

  /**
   * A subscription that has a name (Jakarta Messaging 4.2.3): unique for the connection's client
   * identifier, or for all connections without one.
   *
   * @param durable whether it lasts until {@link Unsubscribe}
   * @param shared whether it may have more than one consumer
   */
  record SubscriptionName(String name, boolean durable, boolean shared) {}

  /** Ends a durable subscription for good, and with it what is still on it. */
  record Unsubscribe(long requestId, String name) implements Frame {}

  /** Allows that many more deliveries. */
  record ConsumerCredit(int consumerId, int messages) implements Frame {}

  /**
   * Closes a consumer.
   *
   * @param retained deliveries that the application has seen and not yet acknowledged; they stay
   *     with the session, all others return to the destination uncounted
   */
  record CloseConsumer(long requestId, int consumerId, long[] retained) implements Frame {}

  /**
   * A message for a consumer.
   *
   * @param deliveryId unique per connection, ascending
   * @param deliveryCount {@code JMSXDeliveryCount}, from 1; above 1 the message is redelivered
   */
  record Deliver(int consumerId, long deliveryId, int deliveryCount, EncodedMessage message)
      implements Frame {}

  /**
   * Acknowledges deliveries of a session that is not transacted. With none, and then in any
   * session, it only asks for an answer, before which all that the broker had sent before has
   * arrived.
   */
  record Acknowledge(long requestId, int sessionId, long[] deliveryIds) implements Frame {}

  /**
   * Hands unacknowledged deliveries of one session to another, which settles them from now on as
   * its own, without giving their consumer credit back: what a connection consumer is sent is dealt
   * with in the sessions of an application server.
   */
  record MoveDeliveries(int fromSessionId, int toSessionId, long[] deliveryIds) implements Frame {}

  /**
   * Deliveries have expired at the client before its application saw them: in any session,
   * transacted or not, the broker takes them off their queues as expired (3.4.9).
   */
  record ExpireDeliveries(int sessionId, long[] deliveryIds) implements Frame {}

  // ---- branches of distributed transactions (X/Open XA)

  /**
   * Makes a session work for a branch: what it sends from now on is part of it. A branch belongs to
   * the connection that began it until it is prepared, and rolls back with its end.
   *
   * @param branch the branch's name, 1 to {@value #MOST_BRANCH_CHARACTERS} characters, unlike any
   *     other's
   * @param timeoutSeconds after which a new branch rolls back if it is not prepared; 0 for never
   */
  record StartBranch(
      long requestId, int sessionId, String branch, BranchStart how, int timeoutSeconds)
      implements Frame {}

  /** In which state a branch is found that a session begins to work for. */
  enum BranchStart {
    /** It is not there yet. */
    NEW,
    /** Another session works for it, or has. */
    JOIN,
    /** This session has suspended its work for it. */
    RESUME
  }

  /** The longest name of a branch, characters. */
  int MOST_BRANCH_CHARACTERS = 300;

  /**
   * A session's work for a branch ends. If this fails, the branch can only roll back.
   *
   * @param acknowledged the session's deliveries that the branch is to acknowledge
   */
  record EndBranch(long requestId, int sessionId, String branch, BranchEnd how, long[] acknowledged)
      implements Frame {}

  /** How a session's work for a branch ends. */
  enum BranchEnd {
    /** This session has done its part. */
    SUCCESS,
    /** The branch can only roll back. */
    FAIL,
    /** The session will resume it, or end it. */
    SUSPEND
  }

  /**
   * Asks for a branch's vote: answered by {@link Prepared}, or {@link Failed} if it rolled back.
   */
  record PrepareBranch(long requestId, String branch) implements Frame {}

  /**
   * The branch is prepared: durable, and no more than its commit or rollback can end it.
   *
   * @param readOnly there was nothing to commit, and the branch is no more
   */
  record Prepared(long requestId, boolean readOnly) implements Frame {}

  /** Commits a branch: a prepared one, or in one phase one that is not. */
  record CommitBranch(long requestId, String branch, boolean onePhase) implements Frame {}

  /**
   * Rolls a branch back. The asking session's outstanding deliveries return too, so that they come
   * again in their order; those on the way between this and the answer are void.
   *
   * @param retained deliveries of the asking session that the application has seen, and that stay
   */
  record RollbackBranch(long requestId, int sessionId, String branch, long[] retained)
      implements Frame {}

  /**
   * Asks for the names of prepared branches, which come in their alphabetical order.
   *
   * @param after the name behind which to go on; empty to begin
   */
  record ListBranches(long requestId, String after) implements Frame {}

  /** Some names of prepared branches. {@code end} when there are no more. */
  record BranchList(long requestId, boolean end, List<String> branches) implements Frame {}

  // ---- browsers

  /**
   * Opens a browser on a queue.
   *
   * @param selector as in {@link Selection}
   */
  record OpenBrowser(
      long requestId,
      int sessionId,
      int browserId,
      DestinationName queue,
      @Nullable String selector)
      implements Frame {}

  /** Asks for the next messages of a browser. */
  record BrowseNext(long requestId, int browserId, int maxMessages) implements Frame {}

  /** Some messages, in the queue's order. {@code end} when there are no more. */
  record Browsed(long requestId, boolean end, List<BrowsedMessage> messages) implements Frame {}

  /** One message on a queue, and how often it has been delivered so far, from 0. */
  record BrowsedMessage(int deliveryCount, EncodedMessage message) {}

  /** Closes a browser. */
  record CloseBrowser(int browserId) implements Frame {}

  // ---- bodies that are outside of their messages

  /**
   * More of a body that is to be outside of its message, in order. The first one begins the upload.
   * {@link Done} when it is written, at least to the system's memory.
   *
   * @param uploadId chosen by the client, from 1, unique per connection until its {@link Send} or
   *     {@link DropBody}
   */
  record WriteBody(long requestId, int uploadId, byte[] bytes) implements Frame {
    @Override
    public String toString() {
      return "WriteBody[uploadId=" + uploadId + ", " + bytes.length + " bytes]";
    }
  }

  /**
   * A body is complete. {@link Done} when it is on disk; then a {@link Send} may have its number in
   * the message's head.
   */
  record EndBody(long requestId, int uploadId) implements Frame {}

  /** A body is not needed; if it has come to a {@link Send}, this means nothing. */
  record DropBody(int uploadId) implements Frame {}

  /** Asks for a part of the body of a delivery that is outstanding in a session. */
  record ReadBody(long requestId, int sessionId, long deliveryId, BodyRange range)
      implements Frame {}

  /** Asks for a part of the body of a message that a browser has shown. */
  record ReadBrowsedBody(long requestId, int browserId, long bodyNumber, BodyRange range)
      implements Frame {}

  /** A part of a body: {@code length} bytes, from 1, or fewer if the body ends before. */
  record BodyRange(int offset, int length) {
    /** The longest part that can be asked for, bytes. */
    public static final int MOST_BYTES = 256 << 10;
  }

  /** How many parts of bodies a client may ask for on one connection before it has an answer. */
  int MOST_BODY_READS = 64;

  /** A part of a body. */
  record BodyPart(long requestId, byte[] bytes) implements Frame {
    @Override
    public String toString() {
      return "BodyPart[requestId=" + requestId + ", " + bytes.length + " bytes]";
    }
  }

  // ---- temporary destinations

  /**
   * Makes a temporary queue or topic (Jakarta Messaging 4.1.5), which lasts as long as the
   * connection and from which only it may consume.
   *
   * @param name chosen by the client, unlike any other there has ever been
   */
  record CreateTemporary(long requestId, DestinationName name) implements Frame {}

  /** Deletes a temporary destination of this connection that has no consumers any more. */
  record DeleteTemporary(long requestId, DestinationName name) implements Frame {}
}
