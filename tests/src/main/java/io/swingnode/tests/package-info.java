/**
 * What crosses modules: conformance with the reference, the import arrows, the sizes of files.
 *
 * <p>Tests of one class live beside it, in its own module.
 */
@NullMarked
package io.swingnode.tests;

import org.jspecify.annotations.NullMarked;
