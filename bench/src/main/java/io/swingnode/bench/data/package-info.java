/**
 * Keeps the data that workloads read.
 *
 * <ul>
 *   <li>names the files and folders of prepared data
 *   <li>makes stores, an export, and stores that are grown to a size
 *   <li>reads an export in the layout of the reference's benchmark
 *   <li>copies and measures directories
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.bench.data.BenchData}, {@link io.swingnode.bench.data.Preparation}, {@link
 * io.swingnode.bench.data.PreparedStores}, {@link io.swingnode.bench.data.GrownStore}, {@link
 * io.swingnode.bench.data.FolderExport}.
 *
 * <p>On the thread of the caller. One process at a time makes data in a folder; another is refused.
 */
@NullMarked
package io.swingnode.bench.data;

import org.jspecify.annotations.NullMarked;
