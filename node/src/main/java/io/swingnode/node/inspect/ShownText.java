package io.swingnode.node.inspect;

import io.swingnode.persistence.inspect.StoredText;
import java.util.Locale;
import java.util.Map;

/** Stored text as it is printed: one line, of which a terminal takes nothing for a command. */
final class ShownText {
    private ShownText() {}

    /** On one line, with control characters escaped as JSON escapes them. */
    static String line(StoredText text) {
        String shown = text.shown();
        StringBuilder line = new StringBuilder(shown.length());
        for (int i = 0; i < shown.length(); i++) {
            char unit = shown.charAt(i);
            switch (unit) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (Character.isISOControl(unit)) {
                        line.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                    } else {
                        line.append(unit);
                    }
                }
            }
        }
        return line.toString();
    }

    /** The same, cut after so many characters. */
    static String start(StoredText text, int charsMax) {
        String line = line(text);
        if (line.length() <= charsMax) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(charsMax - 1)) ? charsMax - 1 : charsMax;
        return line.substring(0, end) + "…";
    }

    /**
     * Puts text into a JSON object, exactly: as a string, halves of surrogate pairs escaped, or, when the bytes are no text, in
     * hexadecimal under {@code nameHex}.
     */
    static void put(Map<String, Object> json, String name, StoredText text) {
        text.text().ifPresentOrElse(exact -> json.put(name, exact), () -> json.put(name + "Hex", text.hex()));
    }
}
