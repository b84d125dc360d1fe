package org.angarium.persistence.journal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.DestinationKind;
import org.angarium.persistence.StoreRecord.Facts;
import org.angarium.persistence.StoreRecord.Place;
import org.jspecify.annotations.Nullable;

/**
 * Store records as bytes: length of what follows the type (4), checksum (4), type (1), fields,
 * content. One thread.
 */
final class RecordCodec {
  /** Bytes before the fields. */
  static final int PREFIX_BYTES = 9;

  private static final byte DESTINATION_DEFINED = 1;
  private static final byte DESTINATION_REMOVED = 2;
  private static final byte MESSAGE_STORED = 3;
  private static final byte MESSAGE_ENQUEUED = 4;
  private static final byte DELIVERY_COUNTED = 5;
  private static final byte MESSAGE_DEQUEUED = 6;
  private static final byte SUBSCRIPTION_DEFINED = 7;
  private static final byte BRANCH_PREPARED = 8;
  private static final byte MESSAGE_PLACED = 9;
  private static final int NO_TEXT = -1;
  private static final int PLACE_BYTES = 2 * Long.BYTES + 1;
  private static final int HOME_BYTES = 2 * Long.BYTES + Integer.BYTES;
  private static final int MOST_FIELDS_BYTES = 2 * PLACE_BYTES + 4 * Long.BYTES + HOME_BYTES;
  private static final byte[] NO_CONTENT = {};

  private final ByteBuffer head = ByteBuffer.allocate(PREFIX_BYTES + MOST_FIELDS_BYTES);
  private final StoreRecord.Visitor encoding = new Encoding();
  private byte[] content = NO_CONTENT;
  private long homeSegment;
  private long homePosition;
  private int homeLength;

  /** How many bytes the records take, without the batch's header and padding. */
  long bytes(List<StoreRecord> records) {
    long bytes = 0;
    for (StoreRecord stored : records) {
      encode(stored);
      bytes += head.limit() + content.length;
    }
    return bytes;
  }

  /** Encodes a record: {@link #head} followed by {@link #content} are its bytes. */
  void encode(StoreRecord stored) {
    content = NO_CONTENT;
    head.clear().position(PREFIX_BYTES);
    stored.accept(encoding);
    head.flip();
    head.putInt(0, head.limit() - PREFIX_BYTES + content.length);
  }

  /** Says where the content of the next message that comes from elsewhere is. */
  void from(Home home) {
    homeSegment = home.segment();
    homePosition = home.position();
    homeLength = home.length();
  }

  /** Encodes a record of the journal's own, as {@link #encode(StoreRecord)} does. */
  void encodeOwn(byte type, byte[] fields) {
    content = fields;
    head.clear().position(PREFIX_BYTES);
    head.put(8, type).flip();
    head.putInt(0, fields.length);
  }

  /** Puts the checksum into what was encoded last, and returns it. */
  int seal(PlacedChecksum checksum, long position) {
    checksum.start(position);
    addChecked(checksum, head);
    checksum.add(content);
    head.putInt(4, checksum.value());
    return checksum.value();
  }

  /** The encoded record's prefix and fields; valid until the next call. */
  ByteBuffer head() {
    return head;
  }

  /** What follows {@link #head}; may be empty. */
  byte[] content() {
    return content;
  }

  /** The length that a record's prefix states, of everything after the prefix. */
  static int length(ByteBuffer prefix) {
    return prefix.getInt(prefix.position());
  }

  /** The checksum that a record's prefix states. */
  static int checksum(ByteBuffer prefix) {
    return prefix.getInt(prefix.position() + 4);
  }

  /** Whether records have this type. */
  static boolean knows(byte type) {
    return (type >= DESTINATION_DEFINED && type <= MESSAGE_PLACED) || OwnRecords.knows(type);
  }

  /** Whether a whole record's bytes are what was written at this position. */
  static boolean intact(ByteBuffer bytes, PlacedChecksum checksum, long position) {
    checksum.start(position);
    addChecked(checksum, bytes);
    return checksum.value() == checksum(bytes);
  }

  private static void addChecked(PlacedChecksum checksum, ByteBuffer bytes) {
    int start = bytes.position();
    checksum.add(bytes.duplicate().limit(start + 4));
    checksum.add(bytes.duplicate().position(start + 8));
  }

  /**
   * Decodes a whole, intact record.
   *
   * @throws IllegalArgumentException if this version does not know such a record
   */
  static JournalRecord decode(ByteBuffer bytes) {
    byte type = bytes.get(bytes.position() + 8);
    ByteBuffer fields = bytes.duplicate().position(bytes.position() + PREFIX_BYTES);
    JournalRecord decoded;
    try {
      decoded = OwnRecords.knows(type) ? OwnRecords.decode(type, fields) : decode(type, fields);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("record type " + type + " with fields missing", e);
    }
    if (fields.hasRemaining()) {
      throw new IllegalArgumentException("record type " + type + " with fields that are unknown");
    }
    return decoded;
  }

  private static JournalRecord decode(byte type, ByteBuffer fields) {
    return switch (type) {
      case DESTINATION_DEFINED ->
          said(
              new StoreRecord.DestinationDefined(
                  fields.getLong(), kind(fields.get()), name(fields)));
      case SUBSCRIPTION_DEFINED -> said(subscription(fields));
      case BRANCH_PREPARED -> said(branch(fields));
      case DESTINATION_REMOVED -> said(new StoreRecord.DestinationRemoved(fields.getLong()));
      case MESSAGE_STORED -> said(new StoreRecord.MessageStored(fields.getLong(), rest(fields)));
      case MESSAGE_ENQUEUED -> said(enqueued(fields, false));
      case MESSAGE_PLACED -> {
        StoreRecord.MessageEnqueued enqueued = enqueued(fields, true);
        yield new JournalRecord.Placed(enqueued, home(fields));
      }
      case DELIVERY_COUNTED ->
          said(new StoreRecord.DeliveryCounted(place(fields), fields.getInt()));
      case MESSAGE_DEQUEUED -> said(new StoreRecord.MessageDequeued(place(fields)));
      default -> throw new IllegalArgumentException("unknown record type " + type);
    };
  }

  private static JournalRecord said(StoreRecord stored) {
    return new JournalRecord.Said(stored);
  }

  private static StoreRecord.MessageEnqueued enqueued(ByteBuffer fields, boolean moved) {
    Place place = place(fields);
    long messageId = fields.getLong();
    Facts facts = new Facts(fields.getLong(), fields.getLong(), fields.getLong());
    return new StoreRecord.MessageEnqueued(place, messageId, facts, moved ? place(fields) : null);
  }

  static Home home(ByteBuffer fields) {
    return new Home(fields.getLong(), fields.getLong(), fields.getInt());
  }

  static Place place(ByteBuffer fields) {
    return new Place(fields.getLong(), fields.get(), fields.getLong());
  }

  static ByteBuffer put(ByteBuffer out, Place place) {
    return out.putLong(place.holderId()).put((byte) place.lane()).putLong(place.sequence());
  }

  private static StoreRecord subscription(ByteBuffer fields) {
    long id = fields.getLong();
    boolean shared = flag(fields);
    boolean noLocal = flag(fields);
    String topic = text(fields, "a subscription without a topic");
    String name = text(fields, "a subscription without a name");
    String clientId = text(fields);
    String selector = text(fields);
    return new StoreRecord.SubscriptionDefined(
        id, topic, new StoreRecord.SubscriptionKey(clientId, name, shared), selector, noLocal);
  }

  private static StoreRecord branch(ByteBuffer fields) {
    long id = fields.getLong();
    String name = text(fields, "a branch without a name");
    String clientId = text(fields);
    int count = fields.getInt();
    if (count < 0 || count > fields.remaining() / PLACE_BYTES) {
      throw new IllegalArgumentException(
          "a branch with %d messages in %d bytes".formatted(count, fields.remaining()));
    }
    List<Place> consumed = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      consumed.add(place(fields));
    }
    return new StoreRecord.BranchPrepared(id, name, clientId, List.copyOf(consumed));
  }

  private static DestinationKind kind(byte code) {
    return switch (code) {
      case 0 -> DestinationKind.QUEUE;
      case 1 -> DestinationKind.TOPIC;
      default -> throw new IllegalArgumentException("unknown kind of destination " + code);
    };
  }

  private static byte[] rest(ByteBuffer fields) {
    byte[] rest = new byte[fields.remaining()];
    fields.get(rest);
    return rest;
  }

  private static String name(ByteBuffer fields) {
    return new String(rest(fields), StandardCharsets.UTF_8);
  }

  private static boolean flag(ByteBuffer fields) {
    byte code = fields.get();
    if (code != 0 && code != 1) {
      throw new IllegalArgumentException("a yes or no that is " + code + " instead of 0 or 1");
    }
    return code == 1;
  }

  private static String text(ByteBuffer fields, String complaint) {
    String text = text(fields);
    if (text == null) {
      throw new IllegalArgumentException(complaint);
    }
    return text;
  }

  private static @Nullable String text(ByteBuffer fields) {
    int length = fields.getInt();
    if (length == NO_TEXT) {
      return null;
    }
    if (length < 0 || length > fields.remaining() / Character.BYTES) {
      throw new IllegalArgumentException(
          "a text of %d characters in %d bytes".formatted(length, fields.remaining()));
    }
    char[] text = new char[length];
    fields.asCharBuffer().get(text);
    fields.position(fields.position() + length * Character.BYTES);
    return new String(text);
  }

  private static byte[] texts(@Nullable String... texts) {
    int bytes = 0;
    for (String text : texts) {
      bytes += Integer.BYTES + (text == null ? 0 : text.length() * Character.BYTES);
    }
    ByteBuffer out = ByteBuffer.allocate(bytes);
    for (String text : texts) {
      out.putInt(text == null ? NO_TEXT : text.length());
      if (text != null) {
        out.asCharBuffer().put(text);
        out.position(out.position() + text.length() * Character.BYTES);
      }
    }
    return out.array();
  }

  private final class Encoding implements StoreRecord.Visitor {
    @Override
    public void destinationDefined(StoreRecord.DestinationDefined defined) {
      head.put(8, DESTINATION_DEFINED).putLong(defined.destinationId());
      head.put((byte) (defined.kind() == DestinationKind.QUEUE ? 0 : 1));
      content = defined.name().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void subscriptionDefined(StoreRecord.SubscriptionDefined defined) {
      StoreRecord.SubscriptionKey key = defined.key();
      head.put(8, SUBSCRIPTION_DEFINED).putLong(defined.subscriptionId());
      head.put((byte) (key.shared() ? 1 : 0)).put((byte) (defined.noLocal() ? 1 : 0));
      // Applications choose these freely: half a surrogate pair is lost in UTF-8, and two names
      // could become one.
      content = texts(defined.topic(), key.name(), key.clientId(), defined.selector());
    }

    @Override
    public void branchPrepared(StoreRecord.BranchPrepared prepared) {
      head.put(8, BRANCH_PREPARED).putLong(prepared.branchId());
      byte[] texts = texts(prepared.name(), prepared.clientId());
      int consumedBytes = Math.multiplyExact(prepared.consumed().size(), PLACE_BYTES);
      ByteBuffer out = ByteBuffer.allocate(texts.length + Integer.BYTES + consumedBytes);
      out.put(texts).putInt(prepared.consumed().size());
      for (Place consumed : prepared.consumed()) {
        put(out, consumed);
      }
      content = out.array();
    }

    @Override
    public void destinationRemoved(StoreRecord.DestinationRemoved removed) {
      head.put(8, DESTINATION_REMOVED).putLong(removed.destinationId());
    }

    @Override
    public void messageStored(StoreRecord.MessageStored stored) {
      head.put(8, MESSAGE_STORED).putLong(stored.messageId());
      content = stored.content();
    }

    @Override
    public void messageEnqueued(StoreRecord.MessageEnqueued enqueued) {
      Place from = enqueued.from();
      Facts facts = enqueued.facts();
      head.put(8, from == null ? MESSAGE_ENQUEUED : MESSAGE_PLACED);
      put(head, enqueued.place()).putLong(enqueued.messageId());
      head.putLong(facts.bytes()).putLong(facts.expiration()).putLong(facts.bodyId());
      if (from != null) {
        put(head, from).putLong(homeSegment).putLong(homePosition).putInt(homeLength);
      }
    }

    @Override
    public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
      put(head.put(8, DELIVERY_COUNTED), counted.place()).putInt(counted.deliveries());
    }

    @Override
    public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
      put(head.put(8, MESSAGE_DEQUEUED), dequeued.place());
    }
  }
}
