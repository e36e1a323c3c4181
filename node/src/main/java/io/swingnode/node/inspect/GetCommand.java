package io.swingnode.node.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.ResultLines;
import io.swingnode.node.control.NodeReading;
import io.swingnode.persistence.inspect.Contents;
import io.swingnode.persistence.inspect.StoredText;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.JsonText;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the value of a key, or all keys with a prefix. */
@Command(
        name = "get",
        description = "Print the value of a key of a store or an export, or all keys that begin with a text.",
        footer = {
            "  ./swingnode get HOME activityhash",
            "  ./swingnode get HOME host.height",
            "  ./swingnode get HOME --prefix v1.            # all keys that begin so, and their values",
            "  ./swingnode get HOME --prefix '' --keys      # the keys alone, of every section",
            "  ./swingnode get HOME --prefix local. -o json",
            "  ./swingnode get HOME '\"half.\\ud800\"' --quoted # the key as a JSON string",
            "  ./swingnode get HOME kp1 --raw | xxd         # the bytes as they are stored"
        })
final class GetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private OutputMixin output;

    @Mixin
    private PlaceMixin place;

    @Parameters(index = "1", arity = "0..1", paramLabel = "KEY", description = "The key, of any section.")
    private @Nullable String key;

    @Option(
            names = "--prefix",
            paramLabel = "TEXT",
            description = "Instead of KEY: print every key that begins so, in the order of the store.")
    private @Nullable String prefix;

    @Option(names = "--keys", description = "With --prefix: print the keys without their values.")
    private boolean keysOnly;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            converter = Counts.SomeLong.class,
            description = "With --prefix: stop after so many keys.")
    private @Nullable Long limit;

    @Option(names = "--quoted", description = "KEY or TEXT is a JSON string, in its quotation marks.")
    private boolean quoted;

    @Option(names = "--raw", description = "Print the bytes of the value as they are stored, and no line feed.")
    private boolean raw;

    @Override
    public Integer call() {
        if ((key == null) == (prefix == null)) {
            throw new ParameterException(command.commandLine(), "give either KEY or --prefix TEXT");
        }
        if (key != null && (keysOnly || limit != null)) {
            throw new ParameterException(command.commandLine(), "--keys and --limit go with --prefix");
        }
        if (raw && (key == null || output.isJson())) {
            throw new ParameterException(command.commandLine(), "--raw prints the value of one KEY, and no JSON");
        }
        try (Contents contents = place.open()) {
            if (key != null) {
                printOne(contents, unquoted(key));
            } else {
                printAll(contents, unquoted(String.valueOf(prefix)));
            }
        }
        return ExitCodes.OK;
    }

    private String unquoted(String given) {
        if (!quoted) {
            return given;
        }
        try {
            JsonNode json = new ObjectMapper().readTree(given);
            if (json != null && json.isTextual()) {
                return json.textValue();
            }
        } catch (JsonProcessingException e) {
            // Said below.
        }
        throw new ParameterException(
                command.commandLine(),
                "--quoted: " + JsonText.quote(given) + " is not a JSON string; put it in double quotation marks");
    }

    private void printOne(Contents contents, String wanted) {
        StoredText value = contents.value(wanted).orElseThrow(() -> missing(contents, wanted));
        if (raw) {
            try {
                OutputStream bytes = output.bytes();
                bytes.write(value.bytes());
                bytes.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("writing the value", e);
            }
            return;
        }
        output.print(json(StoredText.of(wanted), Optional.of(value)), value.shown());
        if (!output.isJson() && !value.isPlain()) {
            output.err()
                    .println("swingnode: note: the value holds "
                            + (value.text().isPresent() ? "halves of surrogate pairs" : "bytes that are not UTF-8")
                            + ", which are shown as U+FFFD; -o json and --raw print it as it is");
        }
    }

    private static StoreException missing(Contents contents, String wanted) {
        String next = "";
        try (Cursor<Contents.KeyValue> like = contents.keys(wanted)) {
            if (like.hasNext()) {
                next = "; the first key that begins so is "
                        + JsonText.quote(like.next().key().shown()) + " (--prefix prints them all)";
            }
        }
        return new StoreException(
                Reason.NOT_FOUND,
                "the " + contents.kind().label() + " " + contents.place() + " has no key " + JsonText.quote(wanted)
                        + next);
    }

    private void printAll(Contents contents, String start) {
        try (NodeReading reading = place.reading("get");
                Cursor<Contents.KeyValue> keys = contents.keys(start);
                ResultLines lines = new ResultLines(output, "get", "keys", 0, reading::requireOpen)) {
            long left = limit == null ? Long.MAX_VALUE : limit;
            boolean wanted = true;
            while (wanted && left > 0 && keys.hasNext()) {
                Contents.KeyValue next = keys.next();
                left--;
                wanted = lines.print(
                        json(next.key(), keysOnly ? Optional.empty() : Optional.of(next.value())), line(next));
            }
        }
    }

    private String line(Contents.KeyValue entry) {
        String name = ShownText.line(entry.key());
        return keysOnly ? name : name + " = " + ShownText.line(entry.value());
    }

    private static Map<String, Object> json(StoredText name, Optional<StoredText> value) {
        Map<String, Object> json = new LinkedHashMap<>();
        ShownText.put(json, "key", name);
        value.ifPresent(text -> ShownText.put(json, "value", text));
        return json;
    }
}
