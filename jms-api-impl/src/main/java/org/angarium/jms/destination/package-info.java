/**
 * The destinations that applications hold: queues and topics by name. Immutable values that any
 * thread may share, that serialize, and that a naming service can keep as a {@code Reference}.
 */
@NullMarked
package org.angarium.jms.destination;

import org.jspecify.annotations.NullMarked;
