/** The broker: what the outside starts, configures and connects to. */
@NullMarked
package org.angarium.broker;

import org.jspecify.annotations.NullMarked;
