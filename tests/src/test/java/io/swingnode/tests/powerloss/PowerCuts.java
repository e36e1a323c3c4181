package io.swingnode.tests.powerloss;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.components.files.FileTrees;
import io.swingnode.tests.powerloss.DiskImage.Loss;
import io.swingnode.tests.powerloss.RecordedDisk.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Cuts the power before and after every sync and acknowledgement of a record, and restarts over what each cut may leave.
 *
 * @param scratch where images are made, one at a time
 * @param seed of the losses that are chosen at random
 * @param randomImages how many of those for each cut
 */
record PowerCuts(Path scratch, long seed, int randomImages) {
    /** Does what product code does at a restart, and fails when something acknowledged is not intact. */
    @FunctionalInterface
    interface Restart {
        void over(Path image, Set<String> acknowledged) throws Exception;
    }

    /** What came of all cuts. */
    record Outcome(int images, List<String> failures) {
        void assertSurvived() {
            assertThat(images).as("images").isGreaterThan(2);
            assertThat(failures.stream().limit(5))
                    .as("%d of %d images did not survive; the first", failures.size(), images)
                    .isEmpty();
        }
    }

    /**
     * Replays a record; images that were there already, after the same acknowledgements, are made once.
     *
     * @param failuresMax after how many to stop
     */
    Outcome replay(RecordedDisk disk, Restart restart, int failuresMax) throws IOException {
        List<Event> events = disk.events();
        assertNothingWentPast(disk, events);
        Random random = new Random(seed);
        Set<List<Object>> seen = new HashSet<>();
        List<String> failures = new ArrayList<>();
        for (int cut : cuts(events)) {
            List<Event> before = events.subList(0, cut);
            Set<String> acknowledged = acknowledged(before);
            for (Loss loss : losses()) {
                DiskImage image = DiskImage.after(before, loss, random);
                if (failures.size() < failuresMax && seen.add(List.of(image.digest(disk.top()), acknowledged))) {
                    Path directory = scratch.resolve("image-" + seen.size());
                    image.writeTo(directory, disk.top());
                    try {
                        restart.over(directory, acknowledged);
                    } catch (Exception | AssertionError e) {
                        failures.add("cut after " + cut + " of " + events.size() + " events, loss " + loss + ", seed "
                                + seed + ": " + e);
                    }
                    FileTrees.discard(directory);
                }
            }
        }
        return new Outcome(seen.size(), failures);
    }

    private List<Loss> losses() {
        List<Loss> losses = new ArrayList<>(List.of(Loss.values()));
        losses.addAll(Collections.nCopies(randomImages - 1, Loss.OF_SOME));
        return losses;
    }

    /** Before each sync most is unsynced; after it, what relies on it may go wrong. Nothing is cut in what is settled. */
    private static Set<Integer> cuts(List<Event> events) {
        Set<Integer> cuts = new TreeSet<>();
        for (int i = 0; i < events.size(); i++) {
            switch (events.get(i)) {
                case Event.Synced synced -> cuts.addAll(List.of(i, i + 1));
                case Event.Acknowledged acknowledged -> cuts.addAll(List.of(i, i + 1));
                case Event.Settled settled -> cuts.clear();
                default -> {
                    // Changes what the next cut finds.
                }
            }
        }
        cuts.add(events.size());
        return cuts;
    }

    private static Set<String> acknowledged(List<Event> events) {
        Set<String> labels = new HashSet<>();
        for (Event event : events) {
            if (event instanceof Event.Acknowledged acknowledged) {
                labels.add(acknowledged.label());
            }
        }
        return labels;
    }

    /** Without any loss the image is what is there now; otherwise product code wrote to a file by another way. */
    private void assertNothingWentPast(RecordedDisk disk, List<Event> events) throws IOException {
        Path image = scratch.resolve("all");
        DiskImage.after(events, Loss.NONE, new Random(seed)).writeTo(image, disk.top());
        assertThat(tree(image)).as("what was recorded").isEqualTo(tree(disk.real()));
        FileTrees.discard(image);
    }

    /** Every file and directory below a directory by its name, with its mode and content; none if it does not exist. */
    static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        if (!Files.exists(root)) {
            return tree;
        }
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : (Iterable<Path>) walk::iterator) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                String content = Files.isRegularFile(file)
                        ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                        : "";
                tree.put(root.relativize(file).toString(), mode + " " + content);
            }
        }
        return tree;
    }
}
