package io.swingnode.node.control;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Describes failures to clients: expected ones by their code; all others are also logged, with their stack trace. */
final class ControlErrors {
    private static final Logger LOG = LoggerFactory.getLogger(ControlErrors.class);

    private ControlErrors() {}

    static String code(Exception failure) {
        return switch (failure) {
            case LifecycleException e -> e.code().name();
            case StoreException e -> e.reason().name();
            case InvalidPathException e -> LifecycleException.Code.USAGE.name();
            case IOException e -> {
                LOG.warn("A request ended, because its client has gone or the disk failed: {}", e.toString());
                yield StoreException.Reason.UNAVAILABLE.name();
            }
            default -> {
                LOG.error("A request failed unexpectedly", failure);
                yield LifecycleException.Code.INTERNAL.name();
            }
        };
    }

    static String message(Exception failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
