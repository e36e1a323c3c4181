package io.swingnode.persistence.block;

import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;

/** Cranks, their savepoints and their hashes. */
public final class Cranks {
    /** Stores the activity hash, under a key of the key-value store. */
    public interface ActivityHash {
        /** The activity hash, or an empty string before the first. */
        String activityHash();

        /** Stores the next activity hash, which is exported but not added to the crank hash. */
        void setActivityHash(String hash);
    }

    private final BlockBuffer buffer;
    private final PendingExports exports;
    private final CrankHasher hasher;
    private final ActivityHash hashes;
    private boolean inCrank;

    public Cranks(BlockBuffer buffer, PendingExports exports, CrankHasher hasher, ActivityHash hashes) {
        this.buffer = buffer;
        this.exports = exports;
        this.hasher = hasher;
        this.hashes = hashes;
    }

    public boolean inCrank() {
        return inCrank;
    }

    public void start() {
        buffer.requireWritable();
        if (inCrank) {
            throw new StoreException(Reason.USAGE, "startCrank while already in a crank; end that one first");
        }
        inCrank = true;
        hasher.reset();
    }

    public void establishSavepoint(String name) {
        requireCrank("establishCrankSavepoint");
        buffer.pushSavepoint(name);
    }

    public void rollback(String name) {
        requireCrank("rollbackCrank");
        if (!buffer.rollback(name)) {
            throw new StoreException(Reason.NOT_FOUND, "no such savepoint as \"" + name + "\" in this crank");
        }
    }

    public CrankHashes emitHashes() {
        buffer.requireWritable();
        String crankHash = hasher.finish();
        String next = Hashes.sha256("activityhash\n" + hashes.activityHash() + "\n" + crankHash + "\n");
        hashes.setActivityHash(next);
        return new CrankHashes(crankHash, next);
    }

    public void end() {
        requireCrank("endCrank");
        exports.handOver();
        buffer.endCrank();
        inCrank = false;
    }

    private void requireCrank(String operation) {
        buffer.requireRunning();
        if (!inCrank) {
            throw new StoreException(Reason.USAGE, operation + " outside of a crank; call startCrank first");
        }
    }
}
