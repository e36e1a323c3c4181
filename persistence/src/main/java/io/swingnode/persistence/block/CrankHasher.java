package io.swingnode.persistence.block;

import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.Utf8Text;
import java.security.MessageDigest;

/** The running digest over the consensus keys that a crank sets and deletes. Rolling back does not rewind it. */
public final class CrankHasher {
    private final MessageDigest digest = Hashes.newSha256();

    void reset() {
        digest.reset();
    }

    public void noteSet(String key, String value) {
        add("add\n" + key + "\n" + value + "\n");
    }

    public void noteDelete(String key) {
        add("delete\n" + key + "\n");
    }

    private void add(String text) {
        digest.update(Utf8Text.hashInput(text));
    }

    /** Returns the digest and starts a new one. */
    String finish() {
        return Hashes.finish(digest);
    }
}
