/** demo. */
@NullMarked
package io.swingnode.demo;

import org.jspecify.annotations.NullMarked;
