package io.swingnode.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The settings of a home, {@code node/settings.conf} over the defaults. A key under {@code swingnode} that means nothing is an
 * error, and so is a value that the key cannot have: a setting that is written and ignored is found out too late. Keys under
 * {@code akka} go to Akka as they are.
 */
public final class HomeConfig {
    /** The file's name within the node's directory. */
    static final String FILE_NAME = "settings.conf";

    private static final String OURS = "swingnode";

    /** What may be set beside what has a default. */
    private static final List<String> WITHOUT_DEFAULT = List.of(
            "swingnode.ledger.name",
            "swingnode.journal.postgres.url",
            "swingnode.journal.postgres.user",
            "swingnode.journal.postgres.password");

    /** Of the modules among themselves. */
    private static final String INTERNAL = "swingnode.journal.families";

    /**
     * A setting in force.
     *
     * @param key its full name
     * @param value as HOCON writes it; a password is not shown
     * @param origin the file and line it is from, or that it is the default
     */
    public record Setting(String key, String value, String origin) {}

    private HomeConfig() {}

    /**
     * What the home's settings say, without the defaults; empty without a file.
     *
     * @throws StoreException (USAGE) when the file cannot be read, or says something that means nothing
     */
    static Config read(Path home) {
        Path file = fileOf(home);
        if (!Files.exists(file)) {
            return ConfigFactory.empty();
        }
        if (!Files.isRegularFile(file)) {
            throw new StoreException(
                    Reason.USAGE, "the settings " + file + " are not a regular file; move that away, or replace it");
        }
        try {
            Config settings = ConfigFactory.parseFile(file.toFile()).resolve();
            settings.entrySet().forEach(entry -> check(file, entry.getKey(), settings));
            return settings;
        } catch (ConfigException e) {
            throw new StoreException(Reason.USAGE, "the settings " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Every setting of a home, as a node would have it if it were started now, by name. */
    public static List<Setting> inForce(Path home) {
        Config read = read(home);
        // A flag of the virtual machine wins over the file.
        Config properties = ConfigFactory.defaultOverrides();
        Config settings = properties.withFallback(read);
        Config all = settings.withFallback(defaults());
        Map<String, Setting> found = new TreeMap<>();
        Stream<String> written = read.entrySet().stream().map(Map.Entry::getKey);
        Stream.concat(known().stream(), written)
                .filter(all::hasPath)
                .forEach(key -> found.put(key, setting(key, all.getValue(key), settings.hasPath(key))));
        return List.copyOf(found.values());
    }

    private static Setting setting(String key, ConfigValue value, boolean isSet) {
        String text = key.endsWith(".password") ? "(set)" : value.render();
        return new Setting(key, text, isSet ? value.origin().description() : "default");
    }

    private static Path fileOf(Path home) {
        return home.resolve("node").resolve(FILE_NAME);
    }

    private static Config defaults() {
        return ConfigFactory.defaultReference();
    }

    private static List<String> known() {
        List<String> known = new ArrayList<>(WITHOUT_DEFAULT);
        // Without the properties of the virtual machine, of which some begin with our name and are no settings.
        ConfigFactory.defaultReferenceUnresolved().resolve().getConfig(OURS).entrySet().stream()
                .map(entry -> OURS + "." + entry.getKey())
                .filter(key -> !key.startsWith(INTERNAL))
                .forEach(known::add);
        return known;
    }

    private static void check(Path file, String key, Config settings) {
        if (key.startsWith("akka.")) {
            return;
        }
        List<String> known = known();
        if (!known.contains(key)) {
            String nearest = known.stream()
                    .min(Comparator.comparingInt(other -> distance(key, other)))
                    .orElseThrow();
            throw new StoreException(
                    Reason.USAGE,
                    "the settings " + file + " have the unknown key " + key + " ("
                            + settings.getValue(key).origin().description() + "); did you mean " + nearest + "?");
        }
        if (defaults().hasPath(key)) {
            Object unused = reader(key).apply(settings);
        }
    }

    /** Reads a value as its default can be read; throws a {@link ConfigException} for one of another kind. */
    private static Function<Config, Object> reader(String key) {
        List<Function<Config, Object>> readers = List.of(
                config -> config.getBoolean(key),
                config -> config.getLong(key),
                config -> config.getDuration(key),
                config -> config.getBytes(key),
                config -> config.getString(key));
        for (Function<Config, Object> reader : readers) {
            try {
                Object unused = reader.apply(defaults());
                return reader;
            } catch (ConfigException e) {
                // Not of this kind; the last takes all.
            }
        }
        throw new IllegalStateException("the default of " + key + " is of no known kind");
    }

    /** How many characters must be changed, added or removed to make one text of the other. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[to.length()];
    }
}
