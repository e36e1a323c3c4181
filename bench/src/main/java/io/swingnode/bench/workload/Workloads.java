package io.swingnode.bench.workload;

import io.swingnode.bench.parallel.ParallelSetting;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.DeleteBudget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The workloads by the names that the reference's benchmark gives them. */
public final class Workloads {
    private static final int SPANS_PER_BLOCK = 5;

    /** The one that the reference's benchmark has not; it is run only when it is named. */
    private static final String PARALLEL = "W7";

    private static final Map<String, Workload> ALL = new LinkedHashMap<>();

    static {
        ALL.put("W1", new BlockWorkload(true));
        ALL.put("W1nocb", new BlockWorkload(false));
        ALL.put("W2serial", new SnapshotWorkload(1));
        ALL.put("W2conc", new SnapshotWorkload(4));
        ALL.put("W3op", new ExportWorkload(ArtifactMode.OPERATIONAL));
        ALL.put("W3ar", new ExportWorkload(ArtifactMode.ARCHIVAL));
        ALL.put("W4", new ImportWorkload());
        ALL.put("W5budget", new CleanupWorkload(DeleteBudget.of(SPANS_PER_BLOCK)));
        ALL.put("W5all", new CleanupWorkload(DeleteBudget.UNLIMITED));
        ALL.put("W6", new ReadWorkload());
    }

    private Workloads() {}

    /** All names. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(ALL.keySet());
        names.add(PARALLEL);
        return names;
    }

    /** The names of those that the reference's benchmark has too. */
    public static List<String> namesOfReference() {
        return List.copyOf(ALL.keySet());
    }

    /** The workloads of that exact name: one, or, of W7, one for each setting that is asked for. */
    public static List<Workload> get(String name, ParallelSetting.Asked asked) {
        if (name.equals(PARALLEL)) {
            return asked.settings().stream()
                    .<Workload>map(ParallelWorkload::new)
                    .toList();
        }
        return List.of(Optional.ofNullable(ALL.get(name)).orElseThrow());
    }

    /** True for the workloads that the settings of blocks concern. */
    public static boolean isOfBlocks(String name) {
        return ALL.get(name) instanceof BlockWorkload;
    }

    /**
     * The names that {@code asked} stands for: one workload, or all whose name begins so ({@code W2}); a name
     * that is a workload's own stands for that one alone. Empty when there is none.
     */
    public static List<String> matching(String asked) {
        List<String> beginning = new ArrayList<>();
        for (String name : names()) {
            if (name.equalsIgnoreCase(asked)) {
                return List.of(name);
            }
            if (!asked.isEmpty() && name.toLowerCase(Locale.ROOT).startsWith(asked.toLowerCase(Locale.ROOT))) {
                beginning.add(name);
            }
        }
        return beginning;
    }
}
