/**
 * Settings of the manager, and configs of applications.
 *
 * <ul>
 *   <li>reads the settings of the components module
 *   <li>checks config keys and values
 *   <li>seals secrets
 *   <li>plans how a component is launched
 * </ul>
 *
 * <p>Main types: {@code ComponentsSettings}, {@code ConfigRules}, {@code SecretBox}, {@code LaunchPlanner}.
 *
 * <p>Immutable values and stateless rules; any thread.
 */
@NullMarked
package io.swingnode.components.config;

import org.jspecify.annotations.NullMarked;
