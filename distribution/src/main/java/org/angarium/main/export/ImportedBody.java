package org.angarium.main.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import org.angarium.persistence.BodyStore;
import org.angarium.persistence.StoreException;
import org.angarium.transport.message.EncodedMessage;

/**
 * A large body on its way into a store: into a file of its own where the store has such, else into
 * the message, as far as a broker can deliver that whole.
 */
final class ImportedBody {
  /** What a broker with the usual settings can send in one frame, its head aside. */
  private static final int MOST_WHOLE_BYTES = 60 << 20;

  private final BodyStore bodies;
  private final ObjectNode parts;
  private final Origin origin;
  private final int length;
  private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
  private long number;
  private int received;

  /**
   * Begins.
   *
   * @param parts of the message, with the kind and the length of its body in place of that
   * @throws IllegalArgumentException if the store cannot take such a body
   */
  ImportedBody(BodyStore bodies, ObjectNode parts, Origin origin) {
    this.bodies = bodies;
    this.parts = parts;
    this.origin = origin;
    this.length = MessageJson.largeLength(parts);
    if (bodies.mostBytes() == 0) {
      if (length > MOST_WHOLE_BYTES) {
        throw new IllegalArgumentException(
            "has a message whose body of %d bytes is too large for a store in a database, which takes up to %d; receive that message before, or import into a journal"
                .formatted(length, MOST_WHOLE_BYTES));
      }
    } else {
      number = bodies.create();
    }
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
    if (number == 0) {
      whole.writeBytes(bytes);
    } else {
      BodyAnswer<Integer> answer = new BodyAnswer<>();
      bodies.append(number, bytes, answer);
      answer.get();
    }
  }

  /** Ends the body, which is on disk then, and tells the message that has it. */
  EncodedMessage complete() throws StoreException {
    if (number == 0) {
      return MessageJson.withOrigin(MessageJson.whole(parts, whole.toByteArray()), origin);
    }
    BodyAnswer<Integer> answer = new BodyAnswer<>();
    bodies.complete(number, answer);
    answer.get();
    return MessageJson.withOrigin(MessageJson.head(parts, number, length), origin);
  }

  /** Gives up what no message has. */
  void release() {
    if (number != 0) {
      bodies.release(number);
    }
  }
}
