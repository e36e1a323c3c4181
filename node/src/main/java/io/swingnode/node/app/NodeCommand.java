package io.swingnode.node.app;

import io.swingnode.actors.HomeConfig;
import io.swingnode.actors.SwingNode;
import io.swingnode.node.ByteSizes;
import io.swingnode.node.CommandGroup;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.control.ControlRequest;
import io.swingnode.node.control.ControlResult;
import io.swingnode.node.control.NodeView;
import io.swingnode.server.metrics.BackupState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about a running node. */
@Command(
        name = "node",
        description = "Ask a node about itself.",
        footer = {"  ./swingnode node status HOME", "  ./swingnode node config HOME"})
final class NodeCommand implements CommandGroup {
    @Override
    public List<Object> subcommands() {
        return List.of(new StatusCommand(), new ConfigCommand(), new SetAsideCommand(), new PutBackCommand());
    }

    /** Shows the state of a node. */
    @Command(
            name = "status",
            description = "Show what a running node does: its block, sizes, log, ledger, exports and applications.",
            footer = {"  ./swingnode node status HOME", "  ./swingnode node status HOME -o json | jq .height"})
    static final class StatusCommand implements Callable<Integer> {
        @Mixin
        private OutputMixin output = new OutputMixin();

        @Mixin
        private AppHome home = new AppHome();

        @Override
        public Integer call() {
            NodeView node = AppReplies.ask(
                            home.path(), new ControlRequest.NodeStatus(), output, ControlResult.Node.class)
                    .node();
            output.print(node, text(node));
            return ExitCodes.OK;
        }
    }

    /** Shows the settings of a node, which need not run. */
    @Command(
            name = "config",
            description =
                    "Show the settings that a node has when it is started now, and where each is from: the command"
                            + " line, the environment, settings.conf, or the defaults.",
            footer = {
                "  ./swingnode node config HOME",
                "  ./swingnode node config HOME -o json | jq .key",
                "  SWINGNODE_LEDGER_BATCH_MAX=64 ./swingnode node config HOME | grep environment",
                "  ./swingnode node config HOME --set swingnode.store.wal.limit=8GiB"
            })
    static final class ConfigCommand implements Callable<Integer> {
        @Mixin
        private OutputMixin output = new OutputMixin();

        @Mixin
        private AppHome home = new AppHome();

        @Mixin
        private SettingsMixin set = new SettingsMixin();

        @Override
        public Integer call() {
            for (HomeConfig.Setting setting : HomeConfig.inForce(home.path(), set.given())) {
                output.print(setting, setting.key() + " = " + setting.value() + "   # " + setting.origin());
            }
            return ExitCodes.OK;
        }
    }

    /** Which record of a journal. */
    static final class JournalRecord {
        @Mixin
        private AppHome home = new AppHome();

        @Parameters(index = "1", paramLabel = "ACTOR", description = "Whose record it is.")
        private String actor = "";

        @Parameters(
                index = "2",
                paramLabel = "NUMBER",
                converter = Counts.SomeLong.class,
                description = "The number of the record.")
        private long number;

        @Option(names = "--snapshot", description = "The record is a snapshot, not an event.")
        private boolean snapshot;
    }

    /** Lets a node start whose journal holds a record that cannot be read. */
    @Command(
            name = "set-aside",
            description = "Let a node do without a record of its journal that cannot be read; the record stays in the"
                    + " file. The start of the node names it.",
            footer = {
                "  ./swingnode node set-aside HOME 'Application|example' 17",
                "  ./swingnode node set-aside HOME 'BlockLedger|store' 500 --snapshot"
            })
    static final class SetAsideCommand implements Callable<Integer> {
        @Mixin
        private OutputMixin output = new OutputMixin();

        @Mixin
        private JournalRecord which = new JournalRecord();

        @Option(names = "--force", description = "Also when the record can be read.")
        private boolean force;

        @Override
        public Integer call() {
            SwingNode.setAside(which.home.path(), which.actor, which.number, which.snapshot, force);
            output.print(
                    Map.of("setAside", which.number),
                    "record " + which.number + " of " + which.actor + " was set aside; node put-back puts it back");
            return ExitCodes.OK;
        }
    }

    /** Undoes that. */
    @Command(
            name = "put-back",
            description = "Put a record back that was set aside, as long as the journal has it.",
            footer = {
                "  ./swingnode node put-back HOME 'Application|example' 17",
                "  ./swingnode node put-back HOME 'BlockLedger|store' 500 --snapshot"
            })
    static final class PutBackCommand implements Callable<Integer> {
        @Mixin
        private OutputMixin output = new OutputMixin();

        @Mixin
        private JournalRecord which = new JournalRecord();

        @Override
        public Integer call() {
            SwingNode.putBack(which.home.path(), which.actor, which.number, which.snapshot);
            output.print(
                    Map.of("putBack", which.number), "record " + which.number + " of " + which.actor + " was put back");
            return ExitCodes.OK;
        }
    }

    private static String text(NodeView node) {
        List<String> lines = new ArrayList<>();
        line(lines, "node", node.home() + " (process " + node.pid() + ")");
        line(lines, "height", node.height().map(height -> Long.toString(height)).orElse("none committed"));
        line(
                lines,
                "activity hash",
                node.activityHash().filter(hash -> !hash.isEmpty()).orElse("none"));
        line(
                lines,
                "export data",
                node.exportDigest().map(digest -> "digest " + digest).orElse("digest not known yet"));
        line(lines, "block", block(node));
        line(
                lines,
                "sizes",
                "database " + ByteSizes.text(node.sizes().databaseBytes()) + ", journal "
                        + ByteSizes.text(node.sizes().journalBytes()));
        line(lines, "write-ahead log", log(node.log()));
        line(lines, "ledger", node.ledger().map(NodeCommand::ledger).orElse("none"));
        line(lines, "vats", node.vats() + " with an actor");
        line(lines, "exports", node.exporters() == 0 ? "none" : node.exporters() + " under way");
        node.exports().forEach(export -> line(lines, "", export(export)));
        node.backups().ifPresent(backups -> line(lines, "backups", backups(backups)));
        line(
                lines,
                "applications",
                node.applications().isEmpty()
                        ? "none"
                        : node.applications().stream()
                                .map(app -> app.id() + " " + app.status())
                                .collect(Collectors.joining(", ")));
        return String.join(System.lineSeparator(), lines);
    }

    private static void line(List<String> lines, String name, String value) {
        lines.add(String.format(Locale.ROOT, "%-16s %s", name, value));
    }

    private static String block(NodeView node) {
        return switch (node.work()) {
            case "session" -> "a session works on it";
            case "messages" -> "begun by message";
            default -> "none begun";
        };
    }

    private static String log(NodeView.Log log) {
        if (log.fault().isPresent()) {
            return "unknown: " + log.fault().get();
        }
        String size = ByteSizes.text(log.bytes()) + " of " + ByteSizes.text(log.limitBytes()) + ", "
                + log.moveFailure()
                        .map(reason -> "CANNOT BE MOVED TO THE DATABASE (" + reason + "), ")
                        .orElse("");
        return log.oldestReader()
                .map(reader -> size + log.readers() + " readers, the oldest for " + seconds(log.oldestReaderMillis())
                        + ": " + reader)
                .orElse(size + "no readers");
    }

    private static String ledger(NodeView.Ledger ledger) {
        return ledger.phase()
                + ledger.height().map(height -> " at block " + height).orElse(", no block")
                + ", " + ledger.waiting() + " of " + ledger.waitingMax() + " events waiting"
                + ledger.fault().map(fault -> ": " + fault).orElse("")
                + ledger.digestFinding().map(found -> "; FOUND: " + found).orElse("");
    }

    private static String export(NodeView.Export export) {
        return export.mode() + " to " + export.out() + " for " + seconds(export.elapsedMillis())
                + export.progress()
                        .map(done -> ": " + done.count() + (done.total() > 0 ? " of " + done.total() : "") + " "
                                + done.step().name().toLowerCase(Locale.ROOT) + ", " + ByteSizes.text(done.sizeBytes()))
                        .orElse("");
    }

    private static String backups(BackupState backups) {
        return "to " + backups.destination()
                + backups.last()
                        .map(name -> ", the newest is " + name
                                + backups.lastHeight()
                                        .map(height -> " of block " + height)
                                        .orElse(""))
                        .orElse(", none yet")
                + (backups.running()
                        ? "; one is being made: " + ByteSizes.text(backups.doneBytes()) + " of "
                                + ByteSizes.text(backups.totalBytes())
                        : backups.nextMillis()
                                .map(next -> "; the next is due "
                                        + Instant.ofEpochMilli(next).truncatedTo(ChronoUnit.SECONDS))
                                .orElse(""))
                + backups.fault()
                        .map(fault -> "; THE LAST TRY FAILED: " + fault)
                        .orElse("");
    }

    private static String seconds(long millis) {
        return Duration.ofMillis(millis).toSeconds() + " s";
    }
}
