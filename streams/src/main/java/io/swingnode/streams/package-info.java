/** streams. */
@NullMarked
package io.swingnode.streams;

import org.jspecify.annotations.NullMarked;
