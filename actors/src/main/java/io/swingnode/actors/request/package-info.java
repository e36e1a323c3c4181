/**
 * Carrying out a kernel's requests, which come by message, on whatever holds its changes: the block of the supervisor, or a numbered
 * crank of a vat's actor.
 *
 * <p>Plain classes without state of their own. A refusal is thrown by what is asked and turned into a reply by whoever
 * answers; a missing part of a request is refused before anything is done.
 */
@NullMarked
package io.swingnode.actors.request;

import org.jspecify.annotations.NullMarked;
