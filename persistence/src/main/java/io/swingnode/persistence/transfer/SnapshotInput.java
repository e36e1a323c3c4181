package io.swingnode.persistence.transfer;

import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The plain bytes of a snapshot, for an export. Bytes that cannot be unpacked are the store's fault: as an error of input and
 * output they would be taken for one of the place that the export is written to.
 */
final class SnapshotInput extends FilterInputStream {
    private final ArtifactName.Snapshot name;

    SnapshotInput(ArtifactName.Snapshot name, InputStream plain) {
        super(plain);
        this.name = name;
    }

    @Override
    public int read() {
        try {
            return in.read();
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private StoreException damaged(IOException e) {
        return new StoreException(
                Reason.CORRUPT,
                name.format() + " in the store cannot be unpacked: " + IoReason.of(e)
                        + "; verify lists all that is damaged, and a backup of the store has it whole",
                e);
    }
}
