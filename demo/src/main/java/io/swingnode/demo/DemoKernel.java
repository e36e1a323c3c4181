package io.swingnode.demo;

import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.HostSession;
import io.swingnode.actors.KernelSession;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.SpanBounds;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The kernel, and the host that commits its blocks: takes messages from the run queue, delivers them to vats in parallel, and records each delivery as a crank,
 * in the order of the queue. All of its state is in the store.
 *
 * <p>One thread; it holds the node's session until it is closed.
 */
public final class DemoKernel implements AutoCloseable {
    private static final String BOOTED_KEY = "demo.booted";
    private static final int ROUND_MAX = 16;

    private final DemoOptions options;
    private final ActorSystem<?> system;
    private final StoreSession lease;
    private final KernelSession session;
    private final HostSession host;
    private final RunQueue queue;
    private final Map<String, VatHeap> heaps = new TreeMap<>();
    private final ExecutorService workers;

    private DemoKernel(SwingNode node, DemoOptions options) {
        this.options = options;
        this.system = node.system();
        this.lease = node.openSession();
        this.session = lease.kernel();
        this.host = lease.host();
        this.queue = new RunQueue(session.kv());
        this.workers = Executors.newFixedThreadPool(options.threads());
    }

    /** Starts a kernel on a node: a new one when the store is empty, or else from the last committed state. */
    public static DemoKernel start(SwingNode node, DemoOptions options) {
        DemoKernel kernel = new DemoKernel(node, options);
        try {
            if (kernel.session.kv().has(BOOTED_KEY)) {
                kernel.reload();
            } else {
                kernel.boot();
            }
            return kernel;
        } catch (RuntimeException e) {
            kernel.close();
            throw e;
        }
    }

    private void boot() {
        for (int i = 1; i <= options.vats(); i++) {
            VatId vat = new VatId("v" + i);
            session.transcripts().initTranscript(vat);
            heaps.put(vat.value(), VatHeap.fresh(vat.value(), options.heapBytes()));
            queue.push(new Message(vat.value(), "bootstrap", Mixer.mix(options.seed() * 1_000_003 + i) >>> 1));
            queue.push(new Message(vat.value(), "configure", Mixer.mix(options.seed() + i) >>> 1));
        }
        session.kv().set(BOOTED_KEY, Integer.toString(options.vats()));
        commit(0);
    }

    private void reload() {
        DemoReplay replay = new DemoReplay(system, session, options);
        int vats = Integer.parseInt(session.kv().get(BOOTED_KEY).orElse("0"));
        for (int i = 1; i <= vats; i++) {
            heaps.put("v" + i, replay.heap(new VatId("v" + i)));
        }
    }

    /** The kernel's side of its session with the node. */
    public KernelSession session() {
        return session;
    }

    /** The host's side of it. */
    public HostSession host() {
        return host;
    }

    /** The height of the last committed block. */
    public long height() {
        return host.hostKv().get(KeySection.HEIGHT_KEY).map(Long::parseLong).orElse(0L);
    }

    /** A digest over the heaps of all vats, to check whether two kernels are in the same state. */
    public long digest() {
        return heaps.values().stream().mapToLong(VatHeap::digest).reduce(0, (a, b) -> Mixer.mix(a ^ b));
    }

    /** Runs the next block and commits it. */
    public BlockResult runBlock() {
        execute();
        return commit(height() + 1);
    }

    /** Runs the cranks of the next block without committing them; returns the activity hash after them. */
    public String execute() {
        host.beginBlock(height() + 1);
        int left = options.cranksPerBlock();
        while (left > 0) {
            List<Message> round = nextRound(Math.min(left, ROUND_MAX));
            if (round.isEmpty()) {
                break;
            }
            for (Delivery delivery : deliver(round)) {
                crank(delivery);
            }
            left -= round.size();
        }
        return session.getActivityhash();
    }

    /** Commits the block with height {@code height}. */
    public BlockResult commit(long height) {
        return host.commitBlock(height, CleanupBudget.DEFAULT);
    }

    /** Messages from the head of the queue, up to the first one for a vat that already has one in this round. */
    private List<Message> nextRound(int limit) {
        List<Message> round = new ArrayList<>();
        Set<String> targets = new HashSet<>();
        for (int ahead = 0; ahead < limit; ahead++) {
            Optional<Message> message = queue.peek(ahead);
            if (message.isEmpty() || !targets.add(message.get().target())) {
                break;
            }
            round.add(message.get());
        }
        return round;
    }

    private List<Delivery> deliver(List<Message> round) {
        List<CompletableFuture<Delivery>> running = round.stream()
                .map(message -> CompletableFuture.supplyAsync(() -> deliver(message), workers))
                .toList();
        return running.stream().map(CompletableFuture::join).toList();
    }

    private Delivery deliver(Message message) {
        return DemoVat.deliver(message.target(), heap(new VatId(message.target())), message, options);
    }

    private CrankHashes crank(Delivery delivery) {
        String vat = delivery.message().target();
        session.startCrank();
        queue.removeFirst();
        session.establishCrankSavepoint("deliver");
        delivery.stores().forEach(stored -> session.kv().set(stored.key(), stored.value()));
        if (delivery.exportedObject() > 0) {
            addToCList(vat, delivery.exportedObject());
        }
        if (delivery.failed()) {
            // Undoes what the vat stored. The delivery and the messages that the vat sent are kept.
            session.rollbackCrank("deliver");
        }
        delivery.sends().forEach(queue::push);
        session.transcripts().addItem(new VatId(vat), delivery.toItem());
        CrankHashes hashes = session.emitCrankHashes();
        session.endCrank();
        snapshotIfDue(new VatId(vat));
        return hashes;
    }

    private void addToCList(String vat, long object) {
        long kernelObject = session.kv().get("ko.nextID").map(Long::parseLong).orElse(20L);
        session.kv().set("ko.nextID", Long.toString(kernelObject + 1));
        session.kv().set("ko" + kernelObject + ".owner", vat);
        session.kv().set(vat + ".c.ko" + kernelObject, "R o+" + object);
        session.kv().set(vat + ".c.o+" + object, "ko" + kernelObject);
    }

    private void snapshotIfDue(VatId vat) {
        SpanBounds span = session.transcripts().getCurrentSpanBounds(vat);
        if (span.endPos() - span.startPos() < options.snapshotEvery()) {
            return;
        }
        byte[] snapshot = heap(vat).toSnapshot();
        session.saveSnapshot(vat, span.endPos(), Source.single(ByteString.fromArrayUnsafe(snapshot)));
        session.transcripts().rolloverSpan(vat);
    }

    private VatHeap heap(VatId vat) {
        VatHeap heap = heaps.get(vat.value());
        if (heap == null) {
            throw new IllegalStateException("no vat " + vat);
        }
        return heap;
    }

    /** The bytes of a vat's heap, as a snapshot would hold them. */
    public byte[] heapOf(VatId vat) {
        return heap(vat).toSnapshot();
    }

    /** Stops the kernel and discards what was not committed. */
    @Override
    public void close() {
        workers.shutdown();
        lease.close();
    }
}
