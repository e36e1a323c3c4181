package io.swingnode.components.event;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What outsiders see of an application: its aggregate status and every component, secure values masked.
 *
 * @param json the view as the command line and events print it
 */
public record ApplicationView(ObjectNode json) {
    /** The aggregate status (contract §3). */
    public String status() {
        return json.path("status").asText();
    }
}
