/**
 * What a running node tells of itself over HTTP: metrics for Prometheus, and whether it works. docs/metrics.md lists them.
 *
 * <ul>
 *   <li>begins with a node: {@link io.swingnode.server.metrics.NodeMetrics}
 *   <li>counts and times the work: {@link io.swingnode.server.metrics.BlockMetrics}
 *   <li>asks for the state at each scrape: {@link io.swingnode.server.metrics.NodeGauges}
 *   <li>answers: {@link io.swingnode.server.metrics.MetricsServer}
 * </ul>
 */
@NullMarked
package io.swingnode.server.metrics;

import org.jspecify.annotations.NullMarked;
