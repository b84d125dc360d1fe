package org.angarium.persistence.jdbc;

/** A message on a queue, a subscription or a branch: one row. Belongs to {@link LiveIndex}. */
final class Place {
  final LiveIndex.Message message;
  final long holderId;
  final long position;
  int deliveries;
  // Whether the tables have it, or will once the changes under way are made.
  boolean written;

  Place(LiveIndex.Message message, long holderId, long position) {
    this.message = message;
    this.holderId = holderId;
    this.position = position;
  }
}
