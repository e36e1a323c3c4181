package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.ProgramName;
import io.swingnode.node.Progress;
import io.swingnode.persistence.io.LineReader;
import io.swingnode.persistence.transfer.ArtifactDirectory;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks what an archive says of itself: that each file unpacks, and holds as many items as its name says. */
final class ArchiveCheck {
    private static final int BUFFER_BYTES = 64 << 10;

    /** More of them tell nothing new. */
    private static final int PROBLEMS_MAX = 1000;

    /**
     * The outcome, as printed in JSON.
     *
     * @param gaps positions of a vat that lie between two of its spans
     */
    record Result(String archive, boolean sound, List<String> problems, List<String> gaps, long spans, long snapshots) {
        String text() {
            List<String> lines = new ArrayList<>(problems);
            gaps.forEach(gap -> lines.add("note: " + gap));
            lines.add(archive + (sound ? " unpacks: " : " is damaged, " + problems.size() + " problems: ") + spans
                    + " spans, " + snapshots + " snapshots checked");
            lines.add(ProgramName.in(
                            "not checked: their hashes, which are on record in the store: ./swingnode repopulate STORE --from ")
                    + archive + " --dry-run compares them");
            return String.join("\n", lines);
        }
    }

    private final List<String> problems = new ArrayList<>();
    private long sizeBytes;

    private ArchiveCheck() {}

    static Result verify(Path dir, Progress progress) {
        ArtifactDirectory archive = ArtifactDirectory.open(dir);
        ArchiveCheck check = new ArchiveCheck();
        List<ArtifactName> names = archive.names();
        long done = 0;
        long spans = 0;
        for (ArtifactName name : names) {
            check.check(archive, name);
            spans += name instanceof ArtifactName.Span ? 1 : 0;
            done++;
            progress.update(done, names.size(), "artifacts checked", check.sizeBytes);
        }
        return new Result(
                dir.toString(), check.problems.isEmpty(), check.problems, gaps(names), spans, names.size() - spans);
    }

    private void check(ArtifactDirectory archive, ArtifactName name) {
        try (InputStream in = archive.artifact(name)) {
            if (name instanceof ArtifactName.Span span) {
                long items = items(in, name);
                if (items != span.endPos() - span.startPos()) {
                    report(
                            name,
                            "it holds " + items + " items, and its name says " + (span.endPos() - span.startPos()));
                }
            } else {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    sizeBytes += count;
                    goOn();
                }
            }
        } catch (IOException e) {
            report(name, "it cannot be read: " + e.getMessage());
        } catch (StoreException e) {
            report(name, String.valueOf(e.getMessage()));
        }
    }

    private long items(InputStream in, ArtifactName name) throws IOException {
        LineReader lines = new LineReader(in, name.format());
        long items = 0;
        while (lines.next().isPresent()) {
            items++;
            sizeBytes += lines.bytes().length;
            goOn();
        }
        return items;
    }

    private static void goOn() {
        Cancellation.ofProcess().check("stopped; the rest of the archive was not checked");
    }

    private void report(ArtifactName name, String why) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(name.format() + ": " + why);
        }
    }

    private static List<String> gaps(List<ArtifactName> names) {
        Map<VatId, Long> ends = new TreeMap<>();
        List<String> gaps = new ArrayList<>();
        names.stream()
                .filter(ArtifactName.Span.class::isInstance)
                .map(ArtifactName.Span.class::cast)
                .sorted(Comparator.comparing(ArtifactName.Span::vat).thenComparingLong(ArtifactName.Span::startPos))
                .forEach(span -> {
                    Long end = ends.get(span.vat());
                    if (end != null && end < span.startPos()) {
                        gaps.add("vat " + span.vat() + ": no span holds the items " + end + " to "
                                + (span.startPos() - 1));
                    }
                    ends.merge(span.vat(), span.endPos(), Math::max);
                });
        return gaps;
    }
}
