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
import org.angarium.persistence.StoreRecord.DestinationDefined;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.Place;
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
  static final int BRANCH = 5;

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
    for (Place place : prepared.consumed()) {
      out.writeLong(place.holderId());
      out.writeInt(place.lane());
      out.writeLong(place.sequence());
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
      throw damaged(id, e);
    }
  }

  /** A prepared branch as version 1 of the tables has it: by the messages it has consumed. */
  record OldBranch(String name, @Nullable String clientId, List<long[]> consumed) {}

  /**
   * Reads a branch of version 1; what it has consumed are pairs of a holder and a message.
   *
   * @throws StoreException if it is none; the message names the row
   */
  static OldBranch decodeOldBranch(long id, byte[] content) throws StoreException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
    try {
      String name = name(in);
      String clientId = text(in);
      List<long[]> consumed = new ArrayList<>();
      for (int count = in.readInt(); count > 0; count--) {
        consumed.add(new long[] {in.readLong(), in.readLong()});
      }
      return new OldBranch(name, clientId, consumed);
    } catch (IOException e) {
      throw damaged(id, e);
    }
  }

  private static StoreException damaged(long id, IOException e) {
    return new StoreException(
        "the row of %s with id %d is damaged: %s".formatted(Schema.DEFINITION, id, e), e);
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

  private static List<Place> consumed(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<Place> consumed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      consumed.add(place(in.readLong(), in.readInt(), in.readLong()));
    }
    return List.copyOf(consumed);
  }

  private static Place place(long holderId, int lane, long sequence) throws IOException {
    try {
      return new Place(holderId, lane, sequence);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
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
