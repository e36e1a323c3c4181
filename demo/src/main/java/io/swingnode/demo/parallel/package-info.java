/** The kernel that delivers to several vats at the same time by numbered cranks, and checks itself against the serial way. */
@NullMarked
package io.swingnode.demo.parallel;

import org.jspecify.annotations.NullMarked;
