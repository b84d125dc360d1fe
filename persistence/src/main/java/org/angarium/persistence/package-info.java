/**
 * The store contract: what the broker needs from persistence, and the sealed family of records that
 * says it. The rooms below implement it; the broker knows only this package.
 */
@NullMarked
package org.angarium.persistence;

import org.jspecify.annotations.NullMarked;
