package io.swingnode.actors;

import com.typesafe.config.ConfigFactory;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A host in a process of its own: commits blocks in its own log as well as in the node's store, and follows the
 * documented recipe when it starts. Halts between the two commits when told to.
 */
final class HangoverHost {
    private final SwingNode node;
    private final Path log;
    private final boolean storeFirst;
    private final long dieIn;

    private HangoverHost(SwingNode node, Path log, boolean storeFirst, long dieIn) {
        this.node = node;
        this.log = log;
        this.storeFirst = storeFirst;
        this.dieIn = dieIn;
    }

    /**
     * Prints what the recipe found and what it did.
     *
     * @param args the node's home; the host's log; {@code store-first} or {@code host-first}; the block in which
     *     to die between the commits, 0 for none; the block after which to end
     */
    public static void main(String[] args) throws IOException {
        Path home = Path.of(args[0]);
        NodeSettings settings = new NodeSettings(
                home,
                StoreOptions.defaults(),
                Optional.of(Journal.ofHome(home)),
                Optional.empty(),
                ConfigFactory.parseString("swingnode.ledger { flush-wait = 2m }"));
        try (SwingNode node = SwingNode.start(settings)) {
            HangoverHost host =
                    new HangoverHost(node, Path.of(args[1]), args[2].equals("store-first"), Long.parseLong(args[3]));
            host.recover();
            long last = Long.parseLong(args[4]);
            for (long height = host.height() + 1; height <= last; height++) {
                host.run(height);
            }
        }
    }

    private void recover() throws IOException {
        long height = height();
        BlockStatus next = status(height + 1);
        System.out.println("next " + next);
        if (next instanceof BlockStatus.Committed ahead) {
            System.out.println("skipped " + (height + 1));
            append(height + 1, ahead.activityHash());
            return;
        }
        if (height > 0 && !(status(height) instanceof BlockStatus.Committed)) {
            System.out.println("again " + height + " " + status(height));
            String hash = commitStore(height);
            if (!lines().getLast().equals(height + " " + hash)) {
                throw new IllegalStateException("block " + height + " gave another hash: " + hash);
            }
        }
    }

    private void run(long height) throws IOException {
        if (storeFirst) {
            String hash = commitStore(height);
            dieIf(height);
            append(height, hash);
        } else {
            String hash = execute(height);
            append(height, hash);
            dieIf(height);
            commit(height);
        }
    }

    private void dieIf(long height) {
        if (height == dieIn) {
            Runtime.getRuntime().halt(9);
        }
    }

    private String commitStore(long height) {
        execute(height);
        return commit(height);
    }

    private String execute(long height) {
        ask(new HostRequest.BeginBlock(height));
        ask(new KernelRequest.StartCrank());
        ask(new KernelRequest.KvSet("block", Long.toString(height)));
        ask(new KernelRequest.EmitCrankHashes());
        Reply hash = ask(new KernelRequest.GetActivityhash());
        ask(new KernelRequest.EndCrank());
        return ((Reply.Value) hash).value().orElseThrow();
    }

    private String commit(long height) {
        Reply committed = ask(new HostRequest.CommitBlock(height, CleanupBudget.PAUSED, false));
        // No commit waits for the ledger; what is left in it is what the test looks at.
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(this::ledgerIsDurable);
        return ((Reply.BlockCommitted) committed).result().activityHash();
    }

    private boolean ledgerIsDurable() {
        return node.host()
                        .ledgerHealth()
                        .toCompletableFuture()
                        .join()
                        .orElseThrow()
                        .waiting()
                == 0;
    }

    private Reply ask(Request request) {
        Reply reply = TestNodes.ask(node, request);
        if (reply instanceof Reply.Refused || reply instanceof Reply.BlockLost) {
            throw new IllegalStateException(request + ": " + reply);
        }
        return reply;
    }

    private BlockStatus status(long height) {
        return node.host().blockStatus(height).toCompletableFuture().join();
    }

    private long height() throws IOException {
        List<String> lines = lines();
        return lines.isEmpty() ? 0 : Long.parseLong(lines.getLast().split(" ", -1)[0]);
    }

    private List<String> lines() throws IOException {
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    private void append(long height, String hash) throws IOException {
        List<String> lines = new ArrayList<>(lines());
        lines.add(height + " " + hash);
        Files.write(log, lines);
    }
}
