/**
 * Looks after the other processes of the machine: applications made of components, each a supervised process.
 *
 * <p>{@link io.swingnode.components.LifecycleManager} is the way in. Operations ({@code StartOperation},
 * {@code InstallOperation}, …) are plain sequential code: they block, each call on a virtual thread of its own, and
 * write through {@code ApplicationStore} to the event-sourced {@code Application} actors, which hold the truth for
 * statuses. {@code Component} actors own the processes. {@link io.swingnode.components.EventHub} tells what happens.
 */
@NullMarked
package io.swingnode.components;

import org.jspecify.annotations.NullMarked;
