package io.swingnode.components.config;

import java.util.Set;
import java.util.regex.Pattern;

/** The configuration keys with a meaning of their own (contract §7). */
public final class ConfigKeys {
    /** Every key with this prefix belongs to the node. */
    static final String RESERVED_PREFIX = "SWINGNODE_";

    /** The secret identity: always secure. */
    public static final String SECRET_KEY = "SWINGNODE_APP_SK";

    public static final String TITLE = "SWINGNODE_APP_NAME";
    public static final String DESCRIPTION = "SWINGNODE_APP_DESCRIPTION";

    /** Keys that an application as a whole has, and a component never. */
    public static final Set<String> RESERVED = Set.of(SECRET_KEY, TITLE, DESCRIPTION);

    /** The two chain-type keys, which nobody may change after install. */
    static final Set<String> PROTECTED = Set.of("CHAIN_TYPE", "SWINGNODE_APP_CHAIN_TYPE");

    public static final String PLAIN_RULE =
            "expected 1 to 50 word characters (letters, digits, underscore) without the prefix " + RESERVED_PREFIX;

    private static final Pattern PLAIN = Pattern.compile("\\w{1,50}");

    private ConfigKeys() {}

    /** True for a key that a manifest may declare and an operator may invent. */
    public static boolean isPlain(String key) {
        return PLAIN.matcher(key).matches() && !key.startsWith(RESERVED_PREFIX);
    }
}
