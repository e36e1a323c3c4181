package io.swingnode.node.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.swingnode.node.conformance.TraceOperation.Outcome;
import io.swingnode.protocol.ExportEntry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recorded run of store operations: JSON lines, gzipped when the name ends in {@code .gz}. The first
 * line names the format {@value #FORMAT} and the options of the store; each further line is an operation
 * with what the reference store answered. One operation is in memory at a time.
 */
final class TraceFile implements AutoCloseable {
    static final String FORMAT = "swing-store-ops/1";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The options under which the trace was recorded. */
    record Header(boolean keepTranscripts, boolean keepSnapshots, boolean exportCallback) {}

    private final Path file;
    private final BufferedReader reader;
    private final Header header;
    private int line;

    private TraceFile(Path file, BufferedReader reader) throws IOException {
        this.file = file;
        this.reader = reader;
        this.header = readHeader();
    }

    /**
     * Opens a trace and reads its first line.
     *
     * @throws TraceFormatException when it is no trace of a known format
     */
    static TraceFile open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        try {
            InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
            return new TraceFile(file, new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8)));
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    Header header() {
        return header;
    }

    /** The next operation, or nothing at the end of the file. */
    Optional<TraceOperation> next() throws IOException {
        JsonNode node = readLine();
        if (node == null) {
            return Optional.empty();
        }
        if (!node.path("op").isTextual()) {
            throw malformed("an operation lacks the text \"op\"");
        }
        JsonNode args = node.has("args") ? node.get("args") : JsonNodeFactory.instance.arrayNode();
        return Optional.of(new TraceOperation(line, node.get("op").textValue(), args, outcome(node)));
    }

    private Header readHeader() throws IOException {
        JsonNode node = readLine();
        if (node == null || !node.path("trace").asText().equals(FORMAT)) {
            throw new TraceFormatException(
                    file + " is no trace: its first line should hold \"trace\":\"" + FORMAT + "\"");
        }
        JsonNode options = node.path("options");
        return new Header(
                options.path("keepTranscripts").asBoolean(true),
                options.path("keepSnapshots").asBoolean(false),
                options.path("exportCallback").asBoolean(false));
    }

    private Outcome outcome(JsonNode node) {
        if (node.has("error")) {
            return new Outcome.Failure(node.get("error").asText());
        }
        JsonNode result = node.has("result") ? node.get("result") : JsonNodeFactory.instance.nullNode();
        List<List<ExportEntry>> exports = new ArrayList<>();
        for (JsonNode list : node.path("exports")) {
            List<ExportEntry> entries = new ArrayList<>();
            for (JsonNode pair : list) {
                if (pair.size() != 2 || !pair.get(0).isTextual()) {
                    throw malformed("an export is not of the form [key, value]");
                }
                entries.add(new ExportEntry(
                        pair.get(0).textValue(), Optional.ofNullable(pair.get(1).textValue())));
            }
            exports.add(entries);
        }
        return new Outcome.Success(result, exports);
    }

    private @Nullable JsonNode readLine() throws IOException {
        String text = reader.readLine();
        if (text == null) {
            return null;
        }
        line++;
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new TraceFormatException(file + " line " + line + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private TraceFormatException malformed(String why) {
        return new TraceFormatException(file + " line " + line + " is malformed: " + why);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
