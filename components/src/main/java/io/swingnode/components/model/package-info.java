/**
 * The values of the lifecycle: what an application, a component or a job is, and the rules on them alone.
 *
 * <ul>
 *   <li>names statuses and derives that of an application
 *   <li>describes applications, components, configs, jobs
 *   <li>selects components
 * </ul>
 *
 * <p>Main types: {@code ApplicationState}, {@code ComponentState}, {@code ApplicationDefinition}, {@code
 * ComponentDefinition}, {@code Status}, {@code AggregateStatus}, {@code Selection}, {@code Job}.
 *
 * <p>Immutable values.
 */
@NullMarked
package io.swingnode.components.model;

import org.jspecify.annotations.NullMarked;
