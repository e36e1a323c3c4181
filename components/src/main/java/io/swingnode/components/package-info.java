/**
 * Applications beside the store: each consists of components, and each component is a supervised process.
 *
 * <ul>
 *   <li>installs, upgrades and removes applications
 *   <li>starts, stops, restarts and reloads components
 *   <li>configures, resets and monitors them
 * </ul>
 *
 * <p>{@link io.swingnode.components.LifecycleManager} is the way in.
 *
 * <p>Any thread may call; an operation blocks its caller, so give it a virtual thread.
 */
@NullMarked
package io.swingnode.components;

import org.jspecify.annotations.NullMarked;
