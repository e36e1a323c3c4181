/**
 * The words of the store: identifiers, records, artifact names, and the requests and replies that travel
 * between a kernel and its node.
 *
 * <p>Everything here is an immutable value that any thread may share. Nothing here does input or output.
 */
@NullMarked
package io.swingnode.protocol;

import org.jspecify.annotations.NullMarked;
