/**
 * Numbered cranks by message, from outside of the node.
 *
 * <p>What they give is what the same cranks give one by one; what is stale or broken ends no more than its crank; and whoever waits is
 * answered, whatever becomes of the block. {@link io.swingnode.actors.numbered.MessageCrank} is the kernel's side of one crank.
 */
@NullMarked
package io.swingnode.actors.numbered;

import org.jspecify.annotations.NullMarked;
