/**
 * Settings of this module, configs of applications, and how components are launched with them.
 *
 * <ul>
 *   <li>holds the timings and limits of this module
 *   <li>checks config keys and values
 *   <li>encrypts secrets
 *   <li>assembles the command, directories and environment of a component
 * </ul>
 *
 * <p>Main types: {@code ComponentsSettings}, {@code ConfigRules}, {@code SecretBox}, {@code LaunchPlanner}.
 *
 * <p>Values are immutable and rules stateless, so any thread may use them.
 */
@NullMarked
package io.swingnode.components.config;

import org.jspecify.annotations.NullMarked;
