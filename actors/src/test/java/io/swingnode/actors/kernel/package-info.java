/**
 * What a kernel may rely on, tested in each of the ways in which it can use a node.
 *
 * <p>Main types: {@code KernelPath}, {@code SessionPath}, {@code MessagePath}.
 */
@NullMarked
package io.swingnode.actors.kernel;

import org.jspecify.annotations.NullMarked;
