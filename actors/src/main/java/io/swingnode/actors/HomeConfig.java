package io.swingnode.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import io.swingnode.journal.SettingNames;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of a home: the defaults, over them {@code node/settings.conf}, over that the environment ({@link SettingNames}), and
 * over that what is given at the start. A key under {@code swingnode} that means nothing is an error, and so is a value that the
 * key cannot have: a setting that is written and ignored is found out too late. Keys under {@code akka} go to Akka as they are.
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

    /** Passwords may stand in the address of a database too. */
    private static final Pattern IN_URL = Pattern.compile("((?i:password=)|(?<=//)[^/@:]+:)[^&@/\"]+");

    /** Names of variables that differ by more are those of something else. */
    private static final int SLIPS_MAX = 3;

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
     * What is set for a home, without the defaults.
     *
     * @param variables the environment
     * @param given keys and values that win over all else
     * @throws StoreException (USAGE) when the file cannot be read, or something is said that means nothing
     */
    static Config read(Path home, Map<String, String> variables, Map<String, String> given) {
        return of(given).withFallback(environment(variables)).withFallback(file(home));
    }

    private static Config file(Path home) {
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
            List<String> known = known();
            for (Map.Entry<String, ConfigValue> entry : settings.entrySet()) {
                requireKnown(
                        known,
                        entry.getKey(),
                        "the settings " + file + " have the unknown key " + entry.getKey() + " ("
                                + entry.getValue().origin().description() + ")");
                requireReadable(entry.getKey(), settings);
            }
            return settings;
        } catch (ConfigException e) {
            throw new StoreException(Reason.USAGE, "the settings " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static Config environment(Map<String, String> variables) {
        if (variables.keySet().stream().noneMatch(name -> name.startsWith(SettingNames.VARIABLES))) {
            return ConfigFactory.empty();
        }
        Map<String, String> keys = new TreeMap<>();
        known().forEach(key -> keys.put(SettingNames.variable(key), key));
        Config settings = ConfigFactory.empty();
        for (Map.Entry<String, String> variable : new TreeMap<>(variables).entrySet()) {
            String name = variable.getKey();
            String place = "environment variable " + name;
            if (keys.containsKey(name)) {
                settings = settings.withFallback(one(keys.get(name), variable.getValue(), place));
            } else if (name.startsWith(SettingNames.VARIABLES)) {
                // Others may be of the program, or of what it runs in; a slip of the pen is near to what was meant.
                String nearest = nearest(keys.keySet(), name);
                if (distance(name, nearest) <= SLIPS_MAX) {
                    throw new StoreException(
                            Reason.USAGE, "the " + place + " is no setting; did you mean " + nearest + "?");
                }
            }
        }
        return settings;
    }

    private static Config of(Map<String, String> given) {
        Config settings = ConfigFactory.empty();
        List<String> known = given.isEmpty() ? List.of() : known();
        for (Map.Entry<String, String> entry : given.entrySet()) {
            requireKnown(known, entry.getKey(), "there is no setting " + entry.getKey());
            settings = settings.withFallback(one(entry.getKey(), entry.getValue(), "command line"));
        }
        return settings;
    }

    /** @throws StoreException (USAGE) when the key cannot have that value */
    private static Config one(String key, String value, String place) {
        try {
            boolean isHocon = value.startsWith("[") || value.startsWith("{");
            Config setting = isHocon
                    ? ConfigFactory.parseString(key + " = " + value)
                    : ConfigFactory.parseMap(Map.of(key, value), place);
            requireReadable(key, setting);
            return setting;
        } catch (ConfigException e) {
            throw new StoreException(
                    Reason.USAGE, "the setting " + key + " (" + place + ") cannot be used: " + e.getMessage(), e);
        }
    }

    /** Every setting of a home, as a node would have it if it were started now, by name. */
    public static List<Setting> inForce(Path home) {
        return inForce(home, Map.of());
    }

    /** As above, for a node that is started with settings of its own. */
    public static List<Setting> inForce(Path home, Map<String, String> given) {
        return inForce(home, System.getenv(), given);
    }

    static List<Setting> inForce(Path home, Map<String, String> variables, Map<String, String> given) {
        Config read = read(home, variables, given);
        // A flag of the virtual machine wins over all else.
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
        String text = key.endsWith(".password")
                ? "(set)"
                : IN_URL.matcher(value.render()).replaceAll(hidden -> hidden.group(1) + "(set)");
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

    private static void requireKnown(List<String> known, String key, String wrong) {
        if (!key.startsWith("akka.") && !known.contains(key)) {
            throw new StoreException(Reason.USAGE, wrong + "; did you mean " + nearest(known, key) + "?");
        }
    }

    private static String nearest(Collection<String> known, String key) {
        return known.stream()
                .min(Comparator.comparingInt(other -> distance(key, other)))
                .orElseThrow();
    }

    private static void requireReadable(String key, Config settings) {
        if (!key.startsWith("akka.") && defaults().hasPath(key)) {
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
