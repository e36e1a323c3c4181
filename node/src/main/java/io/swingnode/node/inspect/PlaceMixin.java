package io.swingnode.node.inspect;

import io.swingnode.node.control.NodeReading;
import io.swingnode.node.store.StoreLocation;
import io.swingnode.persistence.inspect.Contents;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The parameter {@code DIR} of commands that look inside. */
final class PlaceMixin {
    @Parameters(
            index = "0",
            paramLabel = "DIR",
            description = "A store's directory, the home of its node, an export directory, or an archive.")
    private Path given;

    Contents open() {
        return StoreLocation.contents(given);
    }

    /** Has the node that runs the store, if one does, count this reader while it reads for long. */
    NodeReading reading(String command) {
        return NodeReading.begin(
                StoreLocation.servedHome(given),
                command + " (process " + ProcessHandle.current().pid() + ")");
    }

    /** @throws StoreException (NOT_FOUND) when nothing of the vat is there */
    static void requireVat(Contents contents, VatId vat) {
        if (!contents.hasVat(vat)) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    "the " + contents.kind().label() + " " + contents.place() + " holds nothing of a vat \"" + vat
                            + "\"; ./swingnode vats " + contents.place() + " lists those it has");
        }
    }
}
