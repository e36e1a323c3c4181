package io.swingnode.actors;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import io.swingnode.actors.store.SessionLease;
import io.swingnode.actors.store.StoreSupervisor;
import io.swingnode.persistence.BlockOwner;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Duration;

/**
 * The block of a node, leased to one thread of this virtual machine. Its two sides are two things to hold: {@link
 * #kernel()} is for the kernel's code, which cannot commit with it, and {@link #host()} for the host's, which cannot run
 * cranks with it. The thread works with both in turn; that is what makes it one block. Calls of another thread are refused
 * (USAGE), except for {@link #close()}, until {@link #handOver()}.
 *
 * <p>Closing discards what was not committed. Refusals ({@link StoreException}) leave everything as it was; after a fault
 * the session is over, and a new one starts from the last commit.
 */
public final class StoreSession implements AutoCloseable {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(30);

    private final ActorSystem<?> system;
    private final SessionLease lease;
    private final BlockOwner owner;
    private final KernelSession kernel;
    private final HostSession host;
    private boolean open = true;

    StoreSession(ActorSystem<?> system, SessionLease lease, HostAddress address) {
        this.system = system;
        this.lease = lease;
        this.owner = new BlockOwner(lease.store());
        lease.store().giveTo(Thread.currentThread());
        this.kernel = new KernelSession(system, lease, owner);
        this.host = new HostSession(lease, owner, address, this::close);
    }

    /** The kernel's side. */
    public KernelSession kernel() {
        return kernel;
    }

    /** The host's side. */
    public HostSession host() {
        return host;
    }

    /**
     * Lets the thread that calls next have the session, in place of the one that opened it and calls this. The two must
     * agree on the moment, for instance because one starts the other.
     */
    public void handOver() {
        lease.store().handOver();
    }

    /** Discards what was not committed, and lets another session open. Closing again does nothing. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        owner.abandon();
        // The supervisor, which closes the store, must not wait for it.
        host.awaitStartedCommit();
        try {
            Done unused = Futures.await(new Asks(system)
                    .ask(
                            lease.supervisor(),
                            (ActorRef<Done> replyTo) -> new StoreSupervisor.CloseSession(lease.number(), replyTo),
                            ASK_TIMEOUT));
        } catch (StoreException e) {
            // A node that is stopping has closed the store already.
            if (e.reason() != Reason.CLOSED) {
                throw e;
            }
        }
    }
}
