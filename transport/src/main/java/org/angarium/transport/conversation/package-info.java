/**
 * What the two kinds of link have in common: the order of the greeting, what reaches a listener,
 * and why a link ended. It runs on the threads of the links that use it, and knows nothing of how
 * they carry frames.
 */
@NullMarked
package org.angarium.transport.conversation;

import org.jspecify.annotations.NullMarked;
