package org.angarium.jms.client;

import java.util.Arrays;

/**
 * Deliveries that the application has seen and not yet acknowledged, in the order in which it saw
 * them. Guarded by the lock of its {@link Acknowledgements}.
 */
final class Unacknowledged {
  private long[] deliveryIds = new long[16];
  private int[] consumerIds = new int[16];
  private int size;

  void add(long deliveryId, int consumerId) {
    if (size == deliveryIds.length) {
      deliveryIds = Arrays.copyOf(deliveryIds, 2 * size);
      consumerIds = Arrays.copyOf(consumerIds, 2 * size);
    }
    deliveryIds[size] = deliveryId;
    consumerIds[size] = consumerId;
    size++;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The consumer of each of the deliveries. */
  int[] consumers() {
    return Arrays.copyOf(consumerIds, size);
  }

  /** The deliveries of one consumer. */
  long[] of(int consumerId) {
    long[] result = new long[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (consumerIds[i] == consumerId) {
        result[count++] = deliveryIds[i];
      }
    }
    return Arrays.copyOf(result, count);
  }

  /** Forgets one; whether it was there. */
  boolean remove(long deliveryId) {
    for (int i = 0; i < size; i++) {
      if (deliveryIds[i] == deliveryId) {
        size--;
        System.arraycopy(deliveryIds, i + 1, deliveryIds, i, size - i);
        System.arraycopy(consumerIds, i + 1, consumerIds, i, size - i);
        return true;
      }
    }
    return false;
  }

  /** All deliveries. */
  long[] all() {
    return Arrays.copyOf(deliveryIds, size);
  }

  /** All deliveries; forgets them. */
  long[] drain() {
    long[] result = all();
    clear();
    return result;
  }

  /** Hands all deliveries over. */
  void moveTo(Unacknowledged other) {
    for (int i = 0; i < size; i++) {
      other.add(deliveryIds[i], consumerIds[i]);
    }
    clear();
  }

  void clear() {
    size = 0;
  }
}
