package io.swingnode.persistence.block;

import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;

/** Cranks, their savepoints and their hashes (contract §2 and §3). */
public final class Cranks {
    private static final String ACTIVITY_HASH_KEY = "activityhash";

    private final BlockBuffer buffer;
    private final PendingExports exports;
    private final CrankHasher hasher;
    private final ChangeTrace trace;
    private boolean inCrank;

    public Cranks(BlockBuffer buffer, PendingExports exports, CrankHasher hasher, ChangeTrace trace) {
        this.buffer = buffer;
        this.exports = exports;
        this.hasher = hasher;
        this.trace = trace;
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
        String activityHash = Hashes.sha256("activityhash\n" + activityHash() + "\n" + crankHash + "\n");
        exports.noteSet("kv." + ACTIVITY_HASH_KEY, activityHash);
        trace.note(ACTIVITY_HASH_KEY, Optional.of(activityHash));
        buffer.putKv(ACTIVITY_HASH_KEY, Optional.of(activityHash));
        return new CrankHashes(crankHash, activityHash);
    }

    public String activityHash() {
        return buffer.getKv(ACTIVITY_HASH_KEY).orElse("");
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
