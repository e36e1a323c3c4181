/** bench. */
@NullMarked
package io.swingnode.bench;

import org.jspecify.annotations.NullMarked;
