/**
 * Tests that cross modules.
 *
 * <ul>
 *   <li>replays traces of the reference, and compares results and stores
 *   <li>kills nodes and checks what their homes hold afterwards
 *   <li>runs a node for many blocks, and a store larger than the heap
 *   <li>enforces which modules and folders may use which, and the sizes of files and methods
 *   <li>checks that the documentation names only what exists
 * </ul>
 *
 * <p>Main types, all in the test sources: {@code ConformanceTest}, {@code CrashTest}, {@code LongLifeTest}, {@code
 * LargeStoreTest}, {@code ArchitectureTest}, {@code TidyTest}, {@code DocsTest}. A test of a single class is in the
 * module of that class.
 *
 * <p>Each test uses directories and ports of its own, so all may run at the same time.
 */
@NullMarked
package io.swingnode.tests;

import org.jspecify.annotations.NullMarked;
