/** node. */
@NullMarked
package io.swingnode.node;

import org.jspecify.annotations.NullMarked;
