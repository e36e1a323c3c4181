package io.swingnode.components.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * Something that happened to an application, as subscribers receive it.
 *
 * @param sequence counts from 1 without gaps, and goes on when the node is started again
 * @param internal meant for the node's own parts (a front end's routes, say) rather than for people
 * @param payload the application's view, or what docs/components.md says for the event; never a secret
 */
public record AppEvent(long sequence, Instant at, String name, boolean internal, String appId, JsonNode payload) {}
