package io.swingnode.components.event;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An application as clients see it: its aggregate status and every component, with secure values masked.
 *
 * @param json the view as the command line and events print it
 */
public record ApplicationView(ObjectNode json) {
    /** The aggregate status. */
    public String status() {
        return json.path("status").asText();
    }
}
