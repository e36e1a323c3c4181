package io.swingnode.node.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.components.model.UpgradeSession;
import java.util.List;

/** The result of a request that was carried out; the kinds are distinguished by the names of their fields. */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
    @JsonSubTypes.Type(ControlResult.Node.class),
    @JsonSubTypes.Type(ControlResult.Exported.class),
    @JsonSubTypes.Type(ControlResult.Ended.class),
    @JsonSubTypes.Type(ControlResult.Applications.class),
    @JsonSubTypes.Type(ControlResult.Upgrade.class),
    @JsonSubTypes.Type(ControlResult.Logs.class),
    @JsonSubTypes.Type(ControlResult.Done.class)
})
public sealed interface ControlResult {

    /** The state of the node and of its store. */
    record Node(NodeView node) implements ControlResult {}

    /**
     * The export is complete and durable.
     *
     * @param artifacts how many artifacts it holds
     */
    record Exported(long artifacts) implements ControlResult {}

    /**
     * The client must stop reading the store.
     *
     * @param ended why
     */
    record Ended(String ended) implements ControlResult {}

    /**
     * The applications that a request was about, in their state afterwards.
     *
     * @param applications as {@code ApplicationJson} writes them; empty when the application is gone
     */
    record Applications(List<JsonNode> applications) implements ControlResult {}

    /** What an upgrade would change. */
    record Upgrade(UpgradeSession upgrade) implements ControlResult {}

    /** Where the log files of components are. */
    record Logs(List<LogDirectory> logs) implements ControlResult {}

    /** Nothing more to say. */
    record Done() implements ControlResult {}

    /**
     * The directory of a component's log files.
     *
     * @param component the component's id
     */
    record LogDirectory(String component, String directory) {}
}
