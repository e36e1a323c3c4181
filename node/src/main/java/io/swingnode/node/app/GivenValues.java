package io.swingnode.node.app;

import io.swingnode.node.SecretPrompt;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which values are given that must not be arguments. */
final class GivenValues {
    /** Longer ones are refused by the node; a file that does not end must not be read whole. */
    private static final int VALUE_BYTES_MAX = 256 << 10;

    private final InputStream standardInput;
    private final SecretPrompt prompt;

    @Option(
            names = "--stdin",
            paramLabel = "KEY",
            description = "Set the key to what standard input gives, without the line feed at its end.")
    private @Nullable String fromInput;

    @Option(
            names = "--from-file",
            paramLabel = "KEY=FILE",
            description = "Set the key to what a file holds, without the line feed at its end. May be repeated.")
    private List<String> fromFiles = new ArrayList<>();

    @Option(
            names = "--prompt",
            paramLabel = "KEY",
            description = "Ask for the value on the terminal, twice, without showing it. May be repeated.")
    private List<String> asked = new ArrayList<>();

    GivenValues() {
        this(System.in, SecretPrompt.ofTerminal());
    }

    GivenValues(InputStream standardInput, SecretPrompt prompt) {
        this.standardInput = standardInput;
        this.prompt = prompt;
    }

    boolean isEmpty() {
        return fromInput == null && fromFiles.isEmpty() && asked.isEmpty();
    }

    /** {@code KEY=VALUE} as keys and values. */
    static Map<String, String> pairs(List<String> given) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : given) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                // What stands there may be a secret.
                throw new StoreException(
                        Reason.USAGE,
                        "expected KEY=VALUE, found a word of " + pair.length() + " characters without a key before '='"
                                + (pair.matches("\\w{1,50}") ? "; --prompt KEY asks for a value" : ""));
            }
            put(values, pair.substring(0, equals), pair.substring(equals + 1));
        }
        return values;
    }

    /** All values, those of the options after the others. */
    Map<String, String> addTo(Map<String, String> arguments) {
        Map<String, String> values = new LinkedHashMap<>(arguments);
        pairs(fromFiles).forEach((key, file) -> put(values, key, read(Path.of(file))));
        String key = fromInput;
        if (key != null) {
            put(values, requireKey("--stdin", key), read(standardInput, "standard input"));
        }
        asked.forEach(each -> put(values, requireKey("--prompt", each), prompt.ask(each)));
        return values;
    }

    private static String requireKey(String option, String key) {
        if (key.isEmpty() || key.indexOf('=') >= 0) {
            throw new StoreException(Reason.USAGE, option + " takes a key alone, and the value is read");
        }
        return key;
    }

    private static void put(Map<String, String> values, String key, String value) {
        if (values.put(key, value) != null) {
            throw new StoreException(Reason.USAGE, key + " is given twice; give it one value");
        }
    }

    private static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (IOException e) {
            throw new StoreException(Reason.USAGE, "cannot read " + file + ": " + IoReason.of(file, e), e);
        }
    }

    private static String read(InputStream in, String name) {
        try {
            byte[] bytes = in.readNBytes(VALUE_BYTES_MAX + 1);
            if (bytes.length > VALUE_BYTES_MAX) {
                throw new StoreException(
                        Reason.USAGE,
                        name + " holds more than " + VALUE_BYTES_MAX + " bytes, which is too long for a config");
            }
            return withoutLineEnd(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new StoreException(Reason.USAGE, name + " is not UTF-8; encode binary data as base64 or hex", e);
        } catch (IOException e) {
            throw new StoreException(Reason.USAGE, "cannot read " + name + ": " + IoReason.of(e), e);
        }
    }

    private static String withoutLineEnd(String text) {
        String cut = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return cut.endsWith("\r") && !cut.equals(text) ? cut.substring(0, cut.length() - 1) : cut;
    }
}
