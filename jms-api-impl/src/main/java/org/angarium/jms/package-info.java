/**
 * The client's entrance: the connection factories that an application makes, or finds in a naming
 * service, and everything that can be set on them. Any thread.
 */
@NullMarked
package org.angarium.jms;

import org.jspecify.annotations.NullMarked;
