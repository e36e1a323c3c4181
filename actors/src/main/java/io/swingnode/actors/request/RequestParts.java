package io.swingnode.actors.request;

import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks that a request has all of its parts: deeper in the store a missing one would cost the block. */
public final class RequestParts {
    /** The parts of a kind of request that can be missing. */
    private static final ClassValue<List<RecordComponent>> PARTS = new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> kind) {
            return Stream.of(kind.getRecordComponents())
                    .filter(part -> !part.getType().isPrimitive())
                    .toList();
        }
    };

    private RequestParts() {}

    /** @throws StoreException (USAGE) when a part is null */
    public static void require(Request request) {
        for (RecordComponent part : PARTS.get(request.getClass())) {
            if (valueOf(request, part) == null) {
                throw new StoreException(
                        Reason.USAGE,
                        "the " + part.getName() + " of " + request.getClass().getSimpleName() + " is null; give one");
            }
        }
    }

    /** @throws StoreException (USAGE) when a part of a message is null: the sender hears of it at once */
    public static void require(String what, @Nullable Object part) {
        if (part == null) {
            throw new StoreException(Reason.USAGE, "the " + what + " of a message to the store is null; give one");
        }
    }

    private static @Nullable Object valueOf(Request request, RecordComponent part) {
        try {
            return part.getAccessor().invoke(request);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("reading " + part + " of a request", e);
        }
    }
}
