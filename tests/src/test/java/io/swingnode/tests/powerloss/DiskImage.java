package io.swingnode.tests.powerloss;

import io.swingnode.protocol.Hashes;
import io.swingnode.tests.powerloss.RecordedDisk.Event;
import io.swingnode.tests.powerloss.RecordedDisk.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** What a disk holds after a power cut: everything that was synced, and of the rest what the loss leaves. */
final class DiskImage {
    /** Written as a whole or not at all. */
    private static final int SECTOR_BYTES = 512;

    /** What a power cut leaves of what was not synced. */
    enum Loss {
        ALL,
        /** Names are there, and their files are empty or as they were. */
        OF_DATA,
        /** Files were written, but nobody finds them. */
        OF_NAMES,
        NONE,
        /** Each name and each sector is there or not. */
        OF_SOME
    }

    private final Map<Inode, Content> contents = new HashMap<>();
    private final Loss loss;
    private final RandomGenerator random;

    private static final class Content {
        private final Map<String, Inode> names = new TreeMap<>();
        private Set<PosixFilePermission> mode;
        private byte[] bytes = new byte[0];

        private Content(Inode inode) {
            mode = inode.mode;
        }

        private void write(long offset, ByteBuffer from, int start, int end) {
            int place = Math.toIntExact(offset);
            if (bytes.length < place + end) {
                bytes = Arrays.copyOf(bytes, place + end);
            }
            ByteBuffer unused = from.get(start, bytes, place + start, end - start);
        }
    }

    private DiskImage(Loss loss, RandomGenerator random) {
        this.loss = loss;
        this.random = random;
    }

    /** The image after the events, when the power fails before any other. */
    static DiskImage after(List<Event> events, Loss loss, RandomGenerator random) {
        DiskImage image = new DiskImage(loss, random);
        BitSet durable = durable(events);
        for (int i = 0; i < events.size(); i++) {
            image.apply(events.get(i), durable.get(i));
        }
        return image;
    }

    /** The events that a later sync made durable. */
    private static BitSet durable(List<Event> events) {
        BitSet durable = new BitSet();
        Map<Inode, List<Integer>> pending = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            switch (events.get(i)) {
                case Event.Named named -> pending(pending, named.directory()).add(i);
                case Event.Unnamed unnamed ->
                    pending(pending, unnamed.directory()).add(i);
                // The stricter reading, for a rename from one directory to another.
                case Event.Renamed renamed ->
                    pending(pending, renamed.toDirectory()).add(i);
                case Event.Wrote wrote -> pending(pending, wrote.inode()).add(i);
                case Event.Truncated truncated ->
                    pending(pending, truncated.inode()).add(i);
                case Event.Moded moded -> pending(pending, moded.inode()).add(i);
                case Event.Synced synced -> {
                    if (synced.works()) {
                        pending(pending, synced.inode()).forEach(durable::set);
                        pending(pending, synced.inode()).clear();
                    }
                }
                case Event.Settled settled -> {
                    durable.set(0, i);
                    pending.clear();
                }
                case Event.Acknowledged acknowledged -> {
                    // Says nothing of the disk.
                }
            }
        }
        return durable;
    }

    private static List<Integer> pending(Map<Inode, List<Integer>> pending, Inode inode) {
        return pending.computeIfAbsent(inode, any -> new ArrayList<>());
    }

    private boolean keepsName(boolean durable) {
        return durable
                || switch (loss) {
                    case ALL, OF_NAMES -> false;
                    case NONE, OF_DATA -> true;
                    case OF_SOME -> random.nextBoolean();
                };
    }

    private boolean keepsData(boolean durable) {
        return durable
                || switch (loss) {
                    case ALL, OF_DATA -> false;
                    case NONE, OF_NAMES -> true;
                    case OF_SOME -> random.nextBoolean();
                };
    }

    private void apply(Event event, boolean durable) {
        switch (event) {
            case Event.Named named -> {
                if (keepsName(durable)) {
                    names(named.directory()).put(named.name(), named.inode());
                }
            }
            case Event.Unnamed unnamed -> {
                if (keepsName(durable)) {
                    names(unnamed.directory()).remove(unnamed.name());
                }
            }
            case Event.Renamed renamed -> {
                if (keepsName(durable)) {
                    names(renamed.fromDirectory()).remove(renamed.from());
                    names(renamed.toDirectory()).put(renamed.to(), renamed.inode());
                }
            }
            case Event.Wrote wrote -> write(wrote, durable);
            case Event.Truncated truncated -> {
                if (keepsData(durable)) {
                    Content content = content(truncated.inode());
                    content.bytes =
                            Arrays.copyOf(content.bytes, (int) Math.min(truncated.size(), content.bytes.length));
                }
            }
            case Event.Moded moded -> {
                if (keepsData(durable)) {
                    content(moded.inode()).mode = moded.mode();
                }
            }
            case Event.Synced synced -> {
                // It is in what is durable.
            }
            case Event.Settled settled -> {
                // The same.
            }
            case Event.Acknowledged acknowledged -> {
                // Says nothing of the disk.
            }
        }
    }

    private void write(Event.Wrote wrote, boolean durable) {
        int length = wrote.bytes().limit();
        for (int start = 0; start < length; start += SECTOR_BYTES) {
            if (keepsData(durable)) {
                content(wrote.inode())
                        .write(wrote.offset(), wrote.bytes(), start, Math.min(start + SECTOR_BYTES, length));
            }
        }
    }

    private Content content(Inode inode) {
        return contents.computeIfAbsent(inode, Content::new);
    }

    private Map<String, Inode> names(Inode directory) {
        return content(directory).names;
    }

    /** Tells images with different files, names or modes apart. */
    String digest(Inode inode) {
        Content content = content(inode);
        StringBuilder all = new StringBuilder();
        all.append(inode.kind).append(inode.linkTarget).append(new TreeSet<>(content.mode));
        content.names.forEach(
                (name, named) -> all.append('/').append(name).append('=').append(digest(named)));
        return Hashes.sha256(all + Hashes.sha256(content.bytes));
    }

    /** Makes the image a directory of this machine. */
    void writeTo(Path target, Inode inode) throws IOException {
        Content content = content(inode);
        switch (inode.kind) {
            case DIRECTORY -> {
                Files.createDirectory(target);
                for (Map.Entry<String, Inode> entry : content.names.entrySet()) {
                    writeTo(target.resolve(entry.getKey()), entry.getValue());
                }
            }
            case FILE -> Files.write(target, content.bytes);
            case LINK -> Files.createSymbolicLink(target, Path.of(inode.linkTarget));
        }
        if (inode.kind != RecordedDisk.Kind.LINK) {
            Files.setPosixFilePermissions(target, content.mode);
        }
    }
}
