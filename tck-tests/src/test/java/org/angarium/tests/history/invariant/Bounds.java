package org.angarium.tests.history.invariant;

import java.time.Duration;

/**
 * How exactly times are kept.
 *
 * @param skew how far the clocks of a broker and its clients may be apart: by so much a message may
 *     seem too early
 * @param latency how long a hand-over may take, and a lost connection be lost to one side only: by
 *     so much, and the skew, something may seem too late
 */
public record Bounds(Duration skew, Duration latency) {}
