package io.swingnode.components.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** An event that has no number yet; the parts are those of {@link AppEvent}. */
public record EventDraft(Instant at, String name, boolean internal, String appId, JsonNode payload) {
    public AppEvent numbered(long sequence) {
        return new AppEvent(sequence, at, name, internal, appId, payload);
    }
}
