/**
 * A store without files, for brokers that need not outlive their process. It has no thread of its
 * own: what it does, it does on the caller's thread.
 */
@NullMarked
package org.angarium.persistence.memory;

import org.jspecify.annotations.NullMarked;
