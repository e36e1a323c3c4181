package io.swingnode.server.kernel;

import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Operations by the names of the wire protocol, and which side of the block each needs. */
final class OperationTable {
    private static final Set<Hello.Role> ANY = Set.of(Hello.Role.KERNEL, Hello.Role.HOST);

    private final Map<String, Operation> operations = new HashMap<>();

    /** What has no result, so that it may be sent without being answered. */
    interface Write {
        void with(FrameReader in) throws WireException;
    }

    /** What has a result. It reads its arguments to their end before it does anything. */
    interface Read {
        void with(FrameReader in, Reply reply) throws WireException;
    }

    /**
     * Begins the reply to a request.
     *
     * @param both true when the one who asks is kernel and host in one
     */
    record Reply(long id, boolean both, FrameWriter out) {
        /** The reply of so many results, which follow. */
        FrameWriter of(int results) {
            return out.begin(2 + results).integer(id).integer(0);
        }
    }

    /** One of the table; it either has a result or not. */
    sealed interface Operation {
        Set<Hello.Role> roles();
    }

    record Writing(Set<Hello.Role> roles, boolean all, Write work) implements Operation {}

    record Reading(Set<Hello.Role> roles, Read work) implements Operation {}

    void write(Hello.Role role, String name, Write work) {
        operations.put(name, new Writing(Set.of(role), false, work));
    }

    void read(Hello.Role role, String name, Read work) {
        operations.put(name, new Reading(Set.of(role), work));
    }

    /** What both sides may do. */
    void writeAny(String name, Write work) {
        operations.put(name, new Writing(ANY, false, work));
    }

    /** What a connection may do that is both sides. */
    void writeBoth(String name, Write work) {
        operations.put(name, new Writing(ANY, true, work));
    }

    void readAny(String name, Read work) {
        operations.put(name, new Reading(ANY, work));
    }

    /** @throws WireException when there is none of the name, or the roles do not have it */
    Operation find(String name, Set<Hello.Role> roles) throws WireException {
        Operation operation = operations.get(name);
        if (operation == null) {
            throw new WireException("there is no operation \"" + name + "\" of a kernel or host");
        }
        if (roles.stream().noneMatch(operation.roles()::contains)) {
            throw new WireException("\"" + name + "\" needs the role "
                    + operation.roles().iterator().next().wireName());
        }
        if (operation instanceof Writing writing && writing.all() && !roles.containsAll(writing.roles())) {
            throw new WireException("\"" + name + "\" needs the roles kernel and host");
        }
        return operation;
    }
}
