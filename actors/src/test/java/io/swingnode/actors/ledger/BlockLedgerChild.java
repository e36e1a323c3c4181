package io.swingnode.actors.ledger;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import com.typesafe.config.ConfigFactory;
import io.swingnode.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A process of its own that tells a ledger of block after block until it is killed. */
final class BlockLedgerChild {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private BlockLedgerChild() {}

    /**
     * Prints {@code told N} before it tells the ledger of block N, {@code durable N} once that is durable.
     *
     * @param args the node's directory; the store's height, 0 for none; {@code each} to wait for every
     *     block to be durable, or {@code ahead} to tell ten at a time
     */
    public static void main(String[] args) throws Exception {
        Journal journal = Journal.sqlite(Path.of(args[0]));
        journal.prepare();
        long height = Long.parseLong(args[1]);
        int stride = args[2].equals("each") ? 1 : 10;
        ActorSystem<BlockLedger.Command> ledger =
                ActorSystem.create(BlockLedger.create("store"), "child", ConfigFactory.load(journal.config()));
        Optional<BlockHead> store = height == 0 ? Optional.empty() : Optional.of(BlockHistoryTest.head(height));
        BlockReconciled start = ask(ledger, replyTo -> new BlockLedger.Reconcile(store, replyTo));
        say("reconciled " + start.recovered() + " " + start.missedBlocks());
        while (true) {
            for (int i = 0; i < stride; i++) {
                height++;
                BlockRecord block = BlockHistoryTest.block(height);
                BlockAccepted begun = ask(ledger, replyTo -> new BlockLedger.BeginBlock(block.height(), replyTo));
                say("told " + begun.height());
                BlockAccepted accepted = ask(ledger, replyTo -> new BlockLedger.RecordBlock(block, replyTo));
                if (accepted.height() != height) {
                    throw new IllegalStateException("told of " + height + ", heard of " + accepted.height());
                }
            }
            Done flushed = ask(ledger, BlockLedger.Flush::new);
            say("durable " + height + " " + flushed);
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static <T> T ask(
            ActorSystem<BlockLedger.Command> ledger,
            Function<akka.actor.typed.ActorRef<StatusReply<T>>, BlockLedger.Command> command)
            throws Exception {
        CompletionStage<T> reply = AskPattern.askWithStatus(ledger, command::apply, LIMIT, ledger.scheduler());
        return reply.toCompletableFuture().get();
    }
}
