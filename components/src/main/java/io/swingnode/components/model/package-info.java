/**
 * What an application and its components are: values without behaviour of their own.
 *
 * <ul>
 *   <li>names statuses and sums them up
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
