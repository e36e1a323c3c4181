package io.swingnode.node.control;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.protocol.StoreException;
import java.nio.file.InvalidPathException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told of a failure: refusals as they are, anything else logged here with its trace. */
final class ControlErrors {
    private static final Logger LOG = LoggerFactory.getLogger(ControlErrors.class);

    private ControlErrors() {}

    static String code(Exception failure) {
        return switch (failure) {
            case LifecycleException e -> e.code().name();
            case StoreException e -> e.reason().name();
            case InvalidPathException e -> LifecycleException.Code.USAGE.name();
            default -> {
                LOG.error("A request failed", failure);
                yield LifecycleException.Code.INTERNAL.name();
            }
        };
    }

    static String message(Exception failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
