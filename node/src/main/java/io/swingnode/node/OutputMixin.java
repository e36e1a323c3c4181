package io.swingnode.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.swingnode.protocol.JsonText;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import java.io.OutputStream;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The option {@code -o json|text} and the printing that goes with it. A command holds one as {@code @Mixin}
 * and passes every result to {@link #print}. Only results go to standard output; everything else goes to
 * standard error.
 */
public final class OutputMixin {
    /** The forms in which results are printed. */
    public enum Format {
        /** For people. */
        TEXT,
        /** One JSON value per line, for programs. */
        JSON
    }

    /** Set by the launcher when results go to a terminal, which Java cannot tell. */
    private static final String TERMINAL = "swingnode.output-terminal";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "TEXT",
            description = "text (default) for people, or json: one JSON value per line.")
    private Format format;

    /** True when results are JSON lines. */
    public boolean isJson() {
        return format == Format.JSON;
    }

    /**
     * Prints one result.
     *
     * @param value a record, map or list; printed as one line of JSON with {@code -o json}
     * @param text the same for people; one or more lines, without the last line feed
     */
    public void print(Object value, String text) {
        Progress.beside(() -> {
            out().println(isJson() ? Json.line(value) : text);
            out().flush();
        });
        if (out().checkError()) {
            throw new StoreException(
                    Reason.UNAVAILABLE, "standard output cannot be written; what was printed is not complete");
        }
    }

    /** One line of JSON, as {@code -o json} prints it. */
    public static String json(Object value) {
        return Json.line(value);
    }

    /** Standard output. */
    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** Standard error. */
    public PrintWriter err() {
        return command.commandLine().getErr();
    }

    /**
     * Standard output for bytes; nothing else may be printed there then.
     *
     * @throws IllegalStateException where it takes text only, as in a program that runs commands by itself
     */
    public OutputStream bytes() {
        if (out() instanceof StandardOutput.Printer printer) {
            return printer.bytes();
        }
        throw new IllegalStateException("standard output is not that of a process");
    }

    /**
     * As {@link #progress}, for work whose results are printed as they are found. On a terminal they show by themselves how far it
     * is.
     */
    Progress progressBesideResults(String label) {
        return isTerminal() ? Progress.none(err(), label) : progress(label);
    }

    /** True when results go to a terminal. */
    public boolean isTerminal() {
        return Boolean.getBoolean(TERMINAL);
    }

    /** A progress display for work called {@code label}, in the form that fits the output; close it when done. */
    public Progress progress(String label) {
        return Progress.to(err(), isJson(), label);
    }

    /** Loaded only when JSON is printed, so that commands that print text start quickly. */
    static final class Json {
        private static final ObjectMapper MAPPER = JsonMapper.builder()
                .addModule(new Jdk8Module())
                .serializationInclusion(JsonInclude.Include.NON_ABSENT)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .build();

        private Json() {}

        /** Half a surrogate pair, which can only be within a string, is escaped: as UTF-8 it would be a question mark. */
        private static String encodable(String json) {
            return Utf8Text.isEncodable(json) ? json : JsonText.escapeHalves(json);
        }

        static String line(Object value) {
            try {
                return encodable(MAPPER.writeValueAsString(value));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(
                        "a result of type " + value.getClass().getName() + " cannot be written as JSON", e);
            }
        }
    }
}
