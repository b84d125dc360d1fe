package org.angarium.tests.history;

/** From when something was asked for until its outcome was known. */
public record Span(Moment begun, Moment ended) {}
