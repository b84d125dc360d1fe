package org.angarium.main.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.StoreException;
import org.angarium.transport.message.EncodedMessage;

/** A large body on its way into a store. */
final class ImportedBody {
  private final BodyStore bodies;
  private final ObjectNode parts;
  private final Origin origin;
  private final int length;
  private final long number;
  private int received;

  /**
   * Begins.
   *
   * @param parts of the message, with the kind and the length of its body in place of that
   * @throws IllegalArgumentException if they are none of a message with such a body
   */
  ImportedBody(BodyStore bodies, ObjectNode parts, Origin origin) {
    this.bodies = bodies;
    this.parts = parts;
    this.origin = origin;
    this.length = MessageJson.largeLength(parts);
    this.number = bodies.create();
  }

  /** How many bytes are missing. */
  int missing() {
    return length - received;
  }

  /** Takes the next bytes. */
  void append(byte[] bytes) throws StoreException {
    if (bytes.length > missing()) {
      throw new IllegalArgumentException(
          "has %d bytes where %d are missing of a large body".formatted(bytes.length, missing()));
    }
    received += bytes.length;
    BodyAnswer<Integer> answer = new BodyAnswer<>();
    bodies.append(number, bytes, answer);
    answer.get();
  }

  /** Ends the body, which is on disk then, and tells the message that has it. */
  EncodedMessage complete() throws StoreException {
    BodyAnswer<Integer> answer = new BodyAnswer<>();
    bodies.complete(number, answer);
    answer.get();
    return MessageJson.withOrigin(MessageJson.head(parts, number, length), origin);
  }

  /** Gives up what no message has. */
  void release() {
    bodies.release(number);
  }
}
