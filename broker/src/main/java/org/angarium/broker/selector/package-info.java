/**
 * Message selectors, Jakarta Messaging 3.8.1: a text is parsed once, by {@link
 * org.angarium.broker.selector.Selector#parse}, and then asked about encoded messages, of which it
 * reads what it needs where it lies. Immutable; any thread. Knows nothing of the rest of the
 * broker.
 *
 * <p>{@code Lexer} makes tokens, {@code Parser} makes an {@code Expression} of them and refuses
 * what is not grammatical. Whatever a message has in it, evaluating neither fails nor takes longer
 * than in proportion to the message and the selector; {@code docs/selectors.md} has the rules.
 */
@NullMarked
package org.angarium.broker.selector;

import org.jspecify.annotations.NullMarked;
