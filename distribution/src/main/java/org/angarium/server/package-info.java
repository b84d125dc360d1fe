/**
 * Puts a broker together: its store, its core and its doors, opened in order and closed in order.
 * The only room that names concrete stores. Any thread may enter, one at a time.
 */
@NullMarked
package org.angarium.server;

import org.jspecify.annotations.NullMarked;
