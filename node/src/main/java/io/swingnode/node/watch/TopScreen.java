package io.swingnode.node.watch;

import io.swingnode.node.ByteSizes;
import io.swingnode.node.control.NodeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws a view as lines. */
final class TopScreen {
    private static final String VAT = "%-24s %14s %12s";
    private static final String COMPONENT = "%-32s %-12s %8s %10s %10s";

    private TopScreen() {}

    /**
     * The lines of a view, none longer than {@code columns}.
     *
     * @param rows how many at most; vats are left out first, the least busy of them
     */
    static List<String> lines(TopView view, int rows, int columns) {
        List<String> head = head(view);
        List<String> components = components(view.components());
        int room = Math.max(0, rows - head.size() - components.size());
        List<String> lines = new ArrayList<>(head);
        lines.addAll(vats(view.vats(), room));
        lines.addAll(components);
        return lines.stream()
                .limit(rows)
                .map(line -> line.length() > columns ? line.substring(0, columns) : line)
                .toList();
    }

    private static List<String> head(TopView view) {
        NodeView node = view.node();
        List<String> lines = new ArrayList<>();
        lines.add(node.home() + "  process " + node.pid() + "  block "
                + node.height().map(String::valueOf).orElse("none"));
        line(
                lines,
                "blocks",
                view.blocksPerSecond()
                                .map(rate -> String.format(Locale.ROOT, "%.1f/s, ", rate))
                                .orElse("")
                        + work(node.work()));
        line(lines, "commits", view.recent().map(TopScreen::commits).orElse("none on record"));
        line(lines, "log", log(node.log()));
        line(
                lines,
                "sizes",
                "database " + ByteSizes.text(node.sizes().databaseBytes()) + ", journal "
                        + ByteSizes.text(node.sizes().journalBytes()));
        line(lines, "ledger", node.ledger().map(TopScreen::ledger).orElse("none"));
        line(
                lines,
                "cleanup",
                view.recent()
                        .map(recent -> recent.cleaned() + " spans and snapshots in these blocks")
                        .orElse("-"));
        line(lines, "exports", exports(node));
        return lines;
    }

    private static void line(List<String> lines, String name, String value) {
        lines.add(String.format(Locale.ROOT, "%-9s %s", name, value));
    }

    private static String work(String work) {
        return switch (work) {
            case "session" -> "a session works on the next";
            case "messages" -> "the next was begun by message";
            default -> "none begun";
        };
    }

    private static String commits(TopView.Recent recent) {
        return String.format(
                Locale.ROOT,
                "%.1f ms (longest %.1f), %.1f ms of running before; %.1f cranks, %.1f items a block (%d blocks)",
                recent.commitMillis(),
                recent.commitMillisMax(),
                recent.runMillis(),
                recent.cranks(),
                recent.items(),
                recent.blocks());
    }

    private static String log(NodeView.Log log) {
        if (log.fault().isPresent()) {
            return "unknown: " + log.fault().get();
        }
        return log.moveFailure()
                        .map(reason -> "CANNOT BE MOVED TO THE DATABASE: " + reason + "; ")
                        .orElse("")
                + ByteSizes.text(log.bytes()) + " of " + ByteSizes.text(log.limitBytes()) + ", " + log.readers()
                + " readers"
                + log.oldestReader()
                        .map(reader -> ", the oldest for " + seconds(log.oldestReaderMillis()) + ": " + reader)
                        .orElse("");
    }

    private static String ledger(NodeView.Ledger ledger) {
        return ledger.phase() + ", " + ledger.waiting() + " of " + ledger.waitingMax() + " events waiting"
                + ledger.fault().map(fault -> ": " + fault).orElse("")
                + ledger.digestFinding().map(found -> "; FOUND: " + found).orElse("");
    }

    private static String exports(NodeView node) {
        return node.exporters() == 0
                ? "none"
                : node.exporters() + " under way"
                        + node.exports().stream()
                                .map(export -> "; " + export.out() + " for " + seconds(export.elapsedMillis()))
                                .collect(Collectors.joining());
    }

    private static List<String> vats(List<TopView.Vat> vats, int room) {
        // A blank line, titles, and one for what is left out.
        int around = 3;
        if (vats.isEmpty() || room <= around) {
            return List.of();
        }
        List<String> lines =
                new ArrayList<>(List.of("", String.format(Locale.ROOT, VAT, "VAT", "POSITION", "ITEMS/S")));
        int shown = vats.size() <= room - around + 1 ? vats.size() : room - around;
        vats.stream()
                .limit(shown)
                .map(vat -> String.format(
                        Locale.ROOT,
                        VAT,
                        vat.vatID(),
                        vat.endPos(),
                        String.format(Locale.ROOT, "%.1f", vat.itemsPerSecond())))
                .forEach(lines::add);
        if (shown < vats.size()) {
            lines.add("and " + (vats.size() - shown) + " more vats");
        }
        return lines;
    }

    private static List<String> components(List<TopView.Component> components) {
        if (components.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(
                List.of("", String.format(Locale.ROOT, COMPONENT, "COMPONENT", "STATUS", "CPU %", "MEMORY", "UPTIME")));
        for (TopView.Component each : components) {
            lines.add(String.format(
                    Locale.ROOT,
                    COMPONENT,
                    each.name(),
                    each.status(),
                    each.cpu()
                            .map(busy -> String.format(Locale.ROOT, "%.1f", 100 * busy))
                            .orElse("-"),
                    each.memoryBytes() > 0 ? ByteSizes.text(each.memoryBytes()) : "-",
                    each.uptimeMillis() > 0 ? seconds(each.uptimeMillis()) : "-"));
        }
        return lines;
    }

    private static String seconds(long millis) {
        Duration time = Duration.ofMillis(millis);
        return time.toHours() > 0 ? time.toHours() + " h " + time.toMinutesPart() + " min" : time.toSeconds() + " s";
    }
}
