/**
 * Brokers inside an application or a test: one line, no port, no files unless asked. Any thread may
 * enter.
 */
@NullMarked
package org.angarium.embed;

import org.jspecify.annotations.NullMarked;
