package org.angarium.persistence.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.angarium.persistence.StoreRecord;
import org.angarium.persistence.StoreRecord.DestinationKind;

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
  private static final int MOST_FIELDS_BYTES = 20;
  private static final byte[] NO_CONTENT = {};

  private final ByteBuffer head = ByteBuffer.allocate(PREFIX_BYTES + MOST_FIELDS_BYTES);
  private final StoreRecord.Visitor encoding = new Encoding();
  private byte[] content = NO_CONTENT;

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
  static StoreRecord decode(ByteBuffer bytes) {
    byte type = bytes.get(bytes.position() + 8);
    ByteBuffer fields = bytes.duplicate().position(bytes.position() + PREFIX_BYTES);
    StoreRecord stored =
        switch (type) {
          case DESTINATION_DEFINED ->
              new StoreRecord.DestinationDefined(
                  fields.getLong(), kind(fields.get()), text(fields));
          case DESTINATION_REMOVED -> new StoreRecord.DestinationRemoved(fields.getLong());
          case MESSAGE_STORED -> new StoreRecord.MessageStored(fields.getLong(), rest(fields));
          case MESSAGE_ENQUEUED ->
              new StoreRecord.MessageEnqueued(fields.getLong(), fields.getLong());
          case DELIVERY_COUNTED ->
              new StoreRecord.DeliveryCounted(fields.getLong(), fields.getLong(), fields.getInt());
          case MESSAGE_DEQUEUED ->
              new StoreRecord.MessageDequeued(
                  fields.getLong(), fields.getLong(), fields.get() == 1);
          default -> throw new IllegalArgumentException("unknown record type " + type);
        };
    if (fields.hasRemaining()) {
      throw new IllegalArgumentException("record type " + type + " with fields that are unknown");
    }
    return stored;
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

  private static String text(ByteBuffer fields) {
    return new String(rest(fields), StandardCharsets.UTF_8);
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
      throw new UnsupportedOperationException("subscriptions");
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
      head.put(8, MESSAGE_ENQUEUED).putLong(enqueued.queueId()).putLong(enqueued.messageId());
    }

    @Override
    public void deliveryCounted(StoreRecord.DeliveryCounted counted) {
      head.put(8, DELIVERY_COUNTED).putLong(counted.queueId()).putLong(counted.messageId());
      head.putInt(counted.deliveries());
    }

    @Override
    public void messageDequeued(StoreRecord.MessageDequeued dequeued) {
      head.put(8, MESSAGE_DEQUEUED).putLong(dequeued.queueId()).putLong(dequeued.messageId());
      head.put((byte) (dequeued.last() ? 1 : 0));
    }
  }
}
