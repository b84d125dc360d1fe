/**
 * The store in a database; {@code docs/jdbc.md} describes its tables. JDBC, the pool and what is
 * peculiar to a database stay in this room.
 *
 * <p>Opening and recovery run on the caller's thread. After that only {@code store-writer} uses the
 * database and the index of what is live; everyone else hands batches over through {@link
 * org.angarium.persistence.jdbc.BatchQueue} or reads a few volatile fields.
 */
@NullMarked
package org.angarium.persistence.jdbc;

import org.jspecify.annotations.NullMarked;
