package io.swingnode.persistence.sqlite;

import java.io.IOException;
import java.nio.file.Path;

/** A process that says what it sees of a maintenance lock, then takes it until its input ends or it is killed. */
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws IOException {
        MaintenanceLock lock = MaintenanceLock.of(Path.of(args[0]));
        System.out.println(lock.isHeld() ? "seen" : "not seen");
        if (!lock.tryAcquire()) {
            throw new IllegalStateException("the lock could not be taken");
        }
        System.out.println("held");
        int end = System.in.read();
        lock.release();
        System.out.println("released " + end);
    }
}
