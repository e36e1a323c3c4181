package io.swingnode.node.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.event.AppEvent;

/**
 * An event of an application, as sent to clients.
 *
 * @param sequence increases by one from event to event of a node
 * @param at when it happened, in ISO 8601
 * @param name such as {@code statusChange}
 * @param internal true for events that are of no interest outside of the node
 * @param app the application's id
 * @param payload depends on the event
 */
public record ControlEvent(long sequence, String at, String name, boolean internal, String app, JsonNode payload) {
    static ControlEvent of(AppEvent event) {
        return new ControlEvent(
                event.sequence(),
                event.at().toString(),
                event.name(),
                event.internal(),
                event.appId(),
                event.payload());
    }
}
