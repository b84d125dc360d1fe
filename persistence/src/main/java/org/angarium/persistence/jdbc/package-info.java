/**
 * The store in a database; {@code docs/jdbc.md} describes its tables. JDBC, the pool and what is
 * peculiar to a database stay in this room.
 *
 * <p>Opening and recovery run on the caller's thread. After that {@code store-writer} changes the
 * tables and the index of what is live; everyone else hands batches over through {@link
 * org.angarium.persistence.jdbc.BatchQueue} or reads a few volatile fields. {@code store-reader}
 * reads pages, and {@code store-bodies} has a table of its own, where that is not files: {@link
 * org.angarium.persistence.jdbc.BodyRows}.
 */
@NullMarked
package org.angarium.persistence.jdbc;

import org.jspecify.annotations.NullMarked;
