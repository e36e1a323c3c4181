/**
 * The key-value store: kernel and host keys.
 *
 * <ul>
 *   <li>gets, sets and deletes keys of the kernel and of the host
 *   <li>finds the next key in byte order
 *   <li>buffers kv changes and writes them to {@code kvStore}
 * </ul>
 *
 * <p>Main types: {@code KernelKvStore} and {@code HostKvStore} (behaviour), {@code KvChanges} (the slot in a layer),
 * {@code KvTable} (SQL).
 *
 * <p>Runs on the block's thread.
 */
@NullMarked
package io.swingnode.persistence.kv;

import org.jspecify.annotations.NullMarked;
