/**
 * Jakarta Messaging 3.1, requirement by requirement: what each "must", "must not" and "should" of
 * its chapters 2 to 8 and 11 asks of a provider, seen through the public API only, over {@code
 * tcp://} and over {@code vm://}. The pages in {@code docs/specification} name the test of each
 * requirement; {@code SpecificationPagesTest} holds pages and tests together.
 *
 * <p>All tests share one broker in this virtual machine. Each has a connection, a queue and a topic
 * of its own; those that nothing must arrive in send a second message and see that it comes first.
 */
@NullMarked
package org.angarium.specification;

import org.jspecify.annotations.NullMarked;
