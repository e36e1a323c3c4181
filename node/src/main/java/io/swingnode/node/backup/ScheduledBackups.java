package io.swingnode.node.backup;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import io.swingnode.actors.SwingNode;
import io.swingnode.server.metrics.BackupState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The backups that a node makes by itself, if its settings say so. Any thread may use it. */
public final class ScheduledBackups implements AutoCloseable {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);

    /** A backup looks whether it is to stop after every megabyte, and between the spans that it checks. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final SwingNode node;
    private final Optional<ActorRef<BackupSchedule.Command>> schedule;
    private final ExecutorService thread;

    private ScheduledBackups(SwingNode node, Optional<BackupSettings> settings) {
        this.node = node;
        thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("backup").daemon().factory());
        schedule = settings.map(each -> node.system()
                .systemActorOf(
                        BackupSchedule.create(each, new BackupJob(node, each), thread), "backups", Props.empty()));
    }

    /**
     * Begins with the schedule of a node.
     *
     * @throws io.swingnode.protocol.StoreException (USAGE) when a setting makes no sense
     */
    public static ScheduledBackups of(SwingNode node) {
        return new ScheduledBackups(
                node, BackupSettings.of(node.system().settings().config()));
    }

    /** How the backups are; empty when none are made, or the node is ending. */
    public Optional<BackupState> state() {
        return schedule.flatMap(actor -> {
            try {
                return Optional.of(AskPattern.ask(
                                actor,
                                BackupSchedule.GetState::new,
                                ASK_TIMEOUT,
                                node.system().scheduler())
                        .toCompletableFuture()
                        .join());
            } catch (CompletionException e) {
                return Optional.empty();
            }
        });
    }

    /** Ends a backup that is being made; the next one goes on with what it has written. */
    @Override
    public void close() {
        schedule.ifPresent(actor -> {
            try {
                Done unused = AskPattern.ask(
                                actor,
                                BackupSchedule.Stop::new,
                                STOP_TIMEOUT,
                                node.system().scheduler())
                        .toCompletableFuture()
                        .join();
            } catch (CompletionException e) {
                node.system().log().warn("A backup did not stop in time: {}", String.valueOf(e.getCause()));
            }
        });
        thread.shutdown();
    }
}
