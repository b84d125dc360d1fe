/**
 * The file journal: every change of the broker's durable state, one after the other, in segments of
 * fixed length; {@code docs/journal.md} specifies the bytes.
 *
 * <p>Opening and recovery run on the caller's thread. After that only {@code store-writer} touches
 * the segment being written and the index of what is live, and only {@code store-keeper} makes,
 * recycles and deletes segments; they meet in {@link org.angarium.persistence.journal.StoreKeeper}.
 * Files are reached through {@link org.angarium.persistence.files} alone.
 */
@NullMarked
package org.angarium.persistence.journal;

import org.jspecify.annotations.NullMarked;
