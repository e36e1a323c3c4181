/** Numbered cranks by message: what they give is what the same cranks give one by one, and a fault stays in its crank. */
@NullMarked
package io.swingnode.actors.numbered;

import org.jspecify.annotations.NullMarked;
