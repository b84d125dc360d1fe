package org.angarium.broker.session;

import java.util.HashMap;
import java.util.Map;
import org.angarium.broker.core.Refusal;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.StoreException;
import org.angarium.transport.Link;
import org.angarium.transport.error.ErrorCode;
import org.angarium.transport.frame.Frame;
import org.angarium.transport.message.EncodedMessage;

/**
 * The bodies that a client is sending, by its own numbers. Their bytes go from the link's thread
 * straight to the store and never see the core, which only takes what is complete. The link's
 * thread writes, the core thread takes and closes.
 */
public final class Uploads {
  private static final int MOST = 64;

  /** One of them. */
  private static final class Upload {
    private final long body;
    private int length;
    private boolean ended;

    /** Set by the store's thread, when all of it is on disk. */
    private volatile boolean complete;

    Upload(long body) {
      this.body = body;
    }
  }

  private final ClientBodies bodies;
  private final Link link;
  private final Map<Integer, Upload> open = new HashMap<>(); // guarded by this
  private boolean closed; // guarded by this

  Uploads(ClientBodies bodies, Link link) {
    this.bodies = bodies;
    this.link = link;
  }

  // ---- the link's thread

  /** A part of a body. Waits while very much is to be written. */
  public void write(Frame.WriteBody part) {
    Upload upload;
    try {
      upload = begun(part.uploadId());
      add(upload, part.bytes().length);
    } catch (Refusal refusal) {
      fail(part.requestId(), refusal);
      return;
    }
    bodies.store().append(upload.body, part.bytes(), new Written(part.requestId()));
  }

  /** A body is complete. One without any bytes may begin so. */
  public void end(Frame.EndBody end) {
    Upload upload;
    try {
      upload = begun(end.uploadId());
    } catch (Refusal refusal) {
      fail(end.requestId(), refusal);
      return;
    }
    upload.ended = true;
    bodies.store().complete(upload.body, new Completed(end.requestId(), upload));
  }

  /** A body is not wanted any more; if the core has taken it, that means nothing. */
  public void drop(Frame.DropBody drop) {
    Upload upload;
    synchronized (this) {
      upload = open.remove(drop.uploadId());
    }
    if (upload != null) {
      bodies.store().release(upload.body);
    }
  }

  private synchronized Upload begun(int uploadId) throws Refusal {
    Upload upload = open.get(uploadId);
    if (upload == null) {
      if (bodies.maxBytes() == 0) {
        throw new Refusal(
            ErrorCode.NOT_SUPPORTED, "this broker takes no bodies outside of their messages");
      }
      if (closed || open.size() >= MOST) {
        throw new Refusal(
            ErrorCode.RESOURCE_EXHAUSTED,
            "a connection may be sending at most " + MOST + " large messages at a time");
      }
      upload = new Upload(bodies.store().create());
      open.put(uploadId, upload);
    }
    if (upload.ended) {
      throw new Refusal(ErrorCode.ILLEGAL_STATE, "upload " + uploadId + " has ended already");
    }
    return upload;
  }

  private void add(Upload upload, int bytes) throws Refusal {
    if (bytes > bodies.maxBytes() - upload.length) {
      throw new Refusal(
          ErrorCode.NOT_SUPPORTED,
          "a message's body has at most " + bodies.maxBytes() + " bytes here");
    }
    upload.length += bytes;
  }

  private void fail(long requestId, Refusal refusal) {
    if (requestId > 0) {
      link.send(new Frame.Failed(requestId, refusal.code(), refusal.reason()));
    }
  }

  // ---- the store's thread

  /** Answers the client when a part is written. */
  private class Written implements BodyStore.Answer<Integer> {
    private final long requestId;

    Written(long requestId) {
      this.requestId = requestId;
    }

    @Override
    public void done(Integer length) {
      if (requestId > 0) {
        link.send(new Frame.Done(requestId));
      }
    }

    @Override
    public void failed(StoreException cause) {
      fail(
          requestId,
          new Refusal(
              ErrorCode.RESOURCE_EXHAUSTED,
              "the message's body cannot be stored: " + cause.getMessage()));
    }
  }

  /** Answers the client when the whole body is on disk. */
  private final class Completed extends Written {
    private final Upload upload;

    Completed(long requestId, Upload upload) {
      super(requestId);
      this.upload = upload;
    }

    @Override
    public void done(Integer length) {
      upload.complete = true;
      super.done(length);
    }
  }

  // ---- the core thread

  /**
   * Takes a body that a client has sent, and with it the claim on it.
   *
   * @param head of its message, with the client's number
   * @return the body's number in the store
   */
  synchronized long take(EncodedMessage head) throws Refusal {
    long uploadId = head.bodyNumber();
    Upload upload = uploadId <= Integer.MAX_VALUE ? open.get((int) uploadId) : null;
    if (upload == null || !upload.complete || upload.length != head.bodyLength()) {
      throw new Refusal(
          ErrorCode.ILLEGAL_STATE,
          "the body of a message, upload " + uploadId + ", has not come before it");
    }
    open.remove((int) uploadId);
    return upload.body;
  }

  /** The client has gone. */
  synchronized void close() {
    closed = true;
    open.values().forEach(upload -> bodies.store().release(upload.body));
    open.clear();
  }
}
