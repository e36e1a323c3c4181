package io.swingnode.node.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * One line of a node's answer: any number of events or reports of progress, then a result or a failure, distinguished by the name of
 * their only field.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
    @JsonSubTypes.Type(ControlReply.Event.class),
    @JsonSubTypes.Type(ControlReply.Progress.class),
    @JsonSubTypes.Type(ControlReply.Result.class),
    @JsonSubTypes.Type(ControlReply.Failure.class)
})
sealed interface ControlReply {

    /** Something that happened while the request was being carried out. */
    record Event(ControlEvent event) implements ControlReply {}

    /** How far a request has come that takes long. */
    record Progress(ControlProgress progress) implements ControlReply {}

    /** The request was carried out. */
    record Result(ControlResult result) implements ControlReply {}

    /** The request was refused, or failed. */
    record Failure(Refusal error) implements ControlReply {}

    /**
     * Why a request was refused or failed.
     *
     * @param code the name of a {@code LifecycleException.Code} or {@code StoreException.Reason}
     * @param message for a person to act on
     */
    record Refusal(String code, String message) {}
}
