package io.swingnode.components.actor;

import io.swingnode.components.actor.InstallMessage.Claim;
import io.swingnode.components.actor.InstallMessage.Purpose;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Who has claimed the installation of an application, and who waits for it; survives restarts of the actor. */
final class InstallClaims {
    private static final int WAITING_MAX = 100;

    private Optional<Claim> holder = Optional.empty();
    private final Set<UUID> waiting = new HashSet<>();
    private final Set<UUID> givenUp = new HashSet<>();

    boolean isFree() {
        return holder.isEmpty();
    }

    /** True while somebody cancels, or drops a download because its components are stopped. */
    boolean isCancelling() {
        return holder.map(Claim::purpose)
                .filter(purpose -> purpose == Purpose.CANCEL || purpose == Purpose.STOP)
                .isPresent();
    }

    void hold(Claim claim) {
        holder = Optional.of(claim);
    }

    /** False when so many wait that this claim is to be refused. */
    boolean await(Claim claim) {
        return waiting.contains(claim.id()) || (waiting.size() < WAITING_MAX && waiting.add(claim.id()));
    }

    /** Takes up a claim, be it new or one that waited; false when it was given up. */
    boolean isWanted(Claim claim) {
        return !givenUp.remove(claim.id());
    }

    /** The claim is answered. */
    void answered(Claim claim) {
        waiting.remove(claim.id());
    }

    /** True when the installation is free from now on. */
    boolean release(UUID id) {
        if (waiting.remove(id)) {
            givenUp.add(id);
            return false;
        }
        boolean held = holder.filter(claim -> claim.id().equals(id)).isPresent();
        if (held) {
            holder = Optional.empty();
        }
        return held;
    }
}
