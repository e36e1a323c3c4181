/** actors. */
@NullMarked
package io.swingnode.actors;

import org.jspecify.annotations.NullMarked;
