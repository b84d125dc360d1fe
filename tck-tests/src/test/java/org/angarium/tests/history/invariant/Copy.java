package org.angarium.tests.history.invariant;

import org.angarium.tests.history.MessageKey;

/** A message on one holder: a queue or a subscription. */
record Copy(String holder, MessageKey message) {}
