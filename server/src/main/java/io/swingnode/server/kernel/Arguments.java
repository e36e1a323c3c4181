package io.swingnode.server.kernel;

import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.VatId;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.WireException;
import java.util.OptionalLong;

/** The arguments of requests that have one, read to the end of the frame. */
final class Arguments {
    private Arguments() {}

    static String text(FrameReader in) throws WireException {
        String text = in.text();
        in.end();
        return text;
    }

    static String name(FrameReader in) throws WireException {
        String name = in.name();
        in.end();
        return name;
    }

    static VatId vat(FrameReader in) throws WireException {
        return new VatId(name(in));
    }

    static long integer(FrameReader in) throws WireException {
        long value = in.integer();
        in.end();
        return value;
    }

    /** The last argument of a deletion: how much, or null for everything. */
    static DeleteBudget budget(FrameReader in) throws WireException {
        OptionalLong limit = in.integerOrNone();
        in.end();
        return DeleteBudget.of(limit);
    }
}
