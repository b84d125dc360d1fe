/** Broker URLs: parsing, checking, and naming what was probably meant. Pure functions. */
@NullMarked
package org.angarium.transport.url;

import org.jspecify.annotations.NullMarked;
