package io.swingnode.protocol;

/** Writes JSON strings byte for byte as JavaScript's {@code JSON.stringify} does (ECMA-262 §25.5.2.4). */
public final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    /** {@code text} as a JSON string, in quotation marks. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        appendQuoted(out, text);
        return out.toString();
    }

    /** Appends {@code text} as a JSON string, in quotation marks. */
    public static void appendQuoted(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            switch (unit) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (unit < 0x20 || isLoneSurrogate(text, i)) {
                        appendEscaped(out, unit);
                    } else {
                        out.append(unit);
                    }
                }
            }
        }
        out.append('"');
    }

    /** JSON in which each half of a surrogate pair, which is always within a string, is escaped. */
    public static String escapeHalves(String json) {
        StringBuilder out = new StringBuilder(json.length() + 16);
        for (int i = 0; i < json.length(); i++) {
            if (isLoneSurrogate(json, i)) {
                appendEscaped(out, json.charAt(i));
            } else {
                out.append(json.charAt(i));
            }
        }
        return out.toString();
    }

    private static boolean isLoneSurrogate(String text, int index) {
        char unit = text.charAt(index);
        if (Character.isHighSurrogate(unit)) {
            return index + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(unit) && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }

    private static void appendEscaped(StringBuilder out, char unit) {
        out.append("\\u")
                .append(HEX.charAt(unit >> 12))
                .append(HEX.charAt((unit >> 8) & 15))
                .append(HEX.charAt((unit >> 4) & 15))
                .append(HEX.charAt(unit & 15));
    }
}
