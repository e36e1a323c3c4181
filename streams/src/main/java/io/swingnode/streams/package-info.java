/**
 * Akka Streams over the store: export data and artifacts as sources, imports as sinks, all with
 * backpressure and in constant memory. Blocking reads run on Akka's dispatcher for blocking work.
 */
@NullMarked
package io.swingnode.streams;

import org.jspecify.annotations.NullMarked;
