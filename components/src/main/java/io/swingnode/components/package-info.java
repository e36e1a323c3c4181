/** components. */
@NullMarked
package io.swingnode.components;

import org.jspecify.annotations.NullMarked;
