package org.angarium.persistence.jdbc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.persistence.StoreException;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.BranchPrepared;
import org.angarium.persistence.StoreRecord.Consumed;
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.SubscriptionDefined;
import org.angarium.persistence.StoreRecord.SubscriptionKey;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of definitions, as {@code docs/jdbc.md} lays them out. Names may hold any characters of
 * Java, halves of pairs too, which no database takes as text.
 */
final class DefinitionCodec {
  static final int QUEUE = 1;
  static final int TOPIC = 2;
  static final int SUBSCRIPTION = 3;
  static final int BRANCH = 4;

  private DefinitionCodec() {}

  /**
   * A definition as columns.
   *
   * @param name for people
   */
  record Row(long id, int kind, String name, byte[] content) {}

  static Row encode(StoreRecord definition) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      if (definition instanceof DestinationDefined defined) {
        text(out, defined.name());
        int kind = defined.kind() == DestinationKind.QUEUE ? QUEUE : TOPIC;
        return new Row(defined.destinationId(), kind, shown(defined.name()), bytes.toByteArray());
      }
      if (definition instanceof SubscriptionDefined defined) {
        subscription(out, defined);
        String name = shown(defined.topic() + " / " + defined.key().name());
        return new Row(defined.subscriptionId(), SUBSCRIPTION, name, bytes.toByteArray());
      }
      if (definition instanceof BranchPrepared prepared) {
        branch(out, prepared);
        return new Row(prepared.branchId(), BRANCH, shown(prepared.name()), bytes.toByteArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalArgumentException("not a definition: " + definition);
  }

  private static void subscription(DataOutputStream out, SubscriptionDefined defined)
      throws IOException {
    out.writeBoolean(defined.key().shared());
    out.writeBoolean(defined.noLocal());
    text(out, defined.topic());
    text(out, defined.key().name());
    text(out, defined.key().clientId());
    text(out, defined.selector());
  }

  private static void branch(DataOutputStream out, BranchPrepared prepared) throws IOException {
    text(out, prepared.name());
    text(out, prepared.clientId());
    out.writeInt(prepared.consumed().size());
    for (Consumed consumed : prepared.consumed()) {
      out.writeLong(consumed.queueId());
      out.writeLong(consumed.messageId());
    }
  }

  private static void text(DataOutputStream out, @Nullable String text) throws IOException {
    out.writeInt(text == null ? -1 : text.length());
    if (text != null) {
      out.writeChars(text);
    }
  }

  /** Printable ASCII, and at most so long as its column. */
  private static String shown(String name) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      shown.append(c >= ' ' && c < 0x7f ? "" + c : "\\u%04x".formatted((int) c));
      if (shown.length() > Schema.NAME_LENGTH) {
        shown.setLength(Schema.NAME_LENGTH);
        break;
      }
    }
    return shown.toString();
  }

  /**
   * Reads a definition.
   *
   * @throws StoreException if it is none; the message names the row
   */
  static StoreRecord decode(long id, int kind, byte[] content) throws StoreException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
    try {
      StoreRecord definition =
          switch (kind) {
            case QUEUE -> new DestinationDefined(id, DestinationKind.QUEUE, name(in));
            case TOPIC -> new DestinationDefined(id, DestinationKind.TOPIC, name(in));
            case SUBSCRIPTION -> subscription(id, in);
            case BRANCH -> new BranchPrepared(id, name(in), text(in), consumed(in));
            default -> throw new IOException("its kind " + kind + " is not known");
          };
      if (in.available() > 0) {
        throw new IOException(in.available() + " bytes too many");
      }
      return definition;
    } catch (IOException e) {
      throw new StoreException(
          "the row of %s with id %d is damaged: %s".formatted(Schema.DEFINITION, id, e), e);
    }
  }

  private static StoreRecord subscription(long id, DataInputStream in) throws IOException {
    boolean shared = in.readBoolean();
    boolean noLocal = in.readBoolean();
    String topic = name(in);
    String name = name(in);
    String clientId = text(in);
    return new SubscriptionDefined(
        id, topic, new SubscriptionKey(clientId, name, shared), text(in), noLocal);
  }

  private static List<Consumed> consumed(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<Consumed> consumed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      consumed.add(new Consumed(in.readLong(), in.readLong()));
    }
    return List.copyOf(consumed);
  }

  private static String name(DataInputStream in) throws IOException {
    String name = text(in);
    if (name == null) {
      throw new IOException("a name is missing");
    }
    return name;
  }

  private static @Nullable String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    StringBuilder text = new StringBuilder(Math.min(length, in.available()));
    for (int i = 0; i < length; i++) {
      text.append(in.readChar());
    }
    return text.toString();
  }
}
