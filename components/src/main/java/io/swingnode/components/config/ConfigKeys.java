package io.swingnode.components.config;

import java.util.Set;
import java.util.regex.Pattern;

/** The config keys that have a special meaning, and the rule for all others. */
public final class ConfigKeys {
    /** Every key with this prefix belongs to the node. */
    static final String RESERVED_PREFIX = "SWINGNODE_";

    /** The secret identity: always secure. */
    public static final String SECRET_KEY = "SWINGNODE_APP_SK";

    public static final String TITLE = "SWINGNODE_APP_NAME";
    public static final String DESCRIPTION = "SWINGNODE_APP_DESCRIPTION";

    /** Keys that can be set for an application as a whole, never for a component. */
    public static final Set<String> RESERVED = Set.of(SECRET_KEY, TITLE, DESCRIPTION);

    /** The two chain-type keys, which cannot be changed after the install. */
    static final Set<String> PROTECTED = Set.of("CHAIN_TYPE", "SWINGNODE_APP_CHAIN_TYPE");

    public static final String PLAIN_RULE =
            "expected 1 to 50 word characters (letters, digits, underscore) without the prefix " + RESERVED_PREFIX;

    private static final Pattern PLAIN = Pattern.compile("\\w{1,50}");

    private ConfigKeys() {}

    /** True for a key that a manifest may declare, and an operator may add as a custom key. */
    public static boolean isPlain(String key) {
        return PLAIN.matcher(key).matches() && !key.startsWith(RESERVED_PREFIX);
    }
}
