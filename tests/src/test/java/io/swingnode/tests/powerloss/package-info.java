/**
 * Power loss, replayed: what a disk may hold after a power cut at any moment.
 *
 * <ul>
 *   <li>gives product code paths of a file system that records each write, name and sync
 *   <li>builds from the record the directories that a power cut may leave, with and without what was not synced
 *   <li>restarts product code over each of them and compares what it finds with what had been acknowledged
 * </ul>
 *
 * <p>Main types: {@code RecordedDisk}, {@code PowerCuts}, {@code PowerLossTest}.
 *
 * <p>Product code may use the recorded paths from any thread; images are built by one thread, once it is done.
 */
@NullMarked
package io.swingnode.tests.powerloss;

import org.jspecify.annotations.NullMarked;
