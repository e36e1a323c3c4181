package io.swingnode.persistence.transfer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.persistence.io.Json;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the manifest of an export directory says, apart from its list of artifacts, which is read as a
 * stream.
 *
 * @param blockHeight the block the export was made at; 0 when the store knew none
 * @param mode how much history the export carries
 * @param dataFile the name of the file of export data
 * @param vats whose artifacts alone are there; empty when those of all are
 */
record ExportManifest(long blockHeight, ArtifactMode mode, String dataFile, List<String> vats) {
    static final String FILE_NAME = "export-manifest.json";

    /** Receives the pairs of the manifest's list. */
    @FunctionalInterface
    interface PairReader {
        void pair(String artifactName, String fileName);
    }

    /** Says what a directory is that has no manifest. */
    static StoreException missing(Path dir) {
        String what = ExportDirectoryWriter.hasData(dir)
                ? ", but the data of one: it looks like an export that was interrupted, or copied in part; export again, or"
                        + " copy it with all its files"
                : "; name the directory of an export";
        return new StoreException(Reason.NOT_FOUND, dir + " is not a finished export: it holds no " + FILE_NAME + what);
    }

    /**
     * Reads the manifest of {@code dir}, handing each artifact to {@code pairs} as it is met.
     *
     * @throws StoreException (NOT_FOUND) when there is none, (CORRUPT) when it is malformed
     */
    static ExportManifest read(Path dir, PairReader pairs) {
        Path file = dir.resolve(FILE_NAME);
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new StoreException(Reason.CORRUPT, "manifest " + file + " is not a regular file");
        }
        if (!Files.isRegularFile(file)) {
            throw missing(dir);
        }
        Optional<Long> height = Optional.empty();
        Optional<String> data = Optional.empty();
        List<String> vats = new ArrayList<>();
        // Exports made before modes were noted carry what a validator needs.
        ArtifactMode mode = ArtifactMode.OPERATIONAL;
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                JsonParser parser = Json.parser(reader).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)) {
            require(file, parser.nextToken() == JsonToken.START_OBJECT, "it is not a JSON object");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (member) {
                    case "blockHeight" -> {
                        require(file, value == JsonToken.VALUE_NUMBER_INT, "blockHeight is not a whole number");
                        height = Optional.of(parser.getLongValue());
                        require(file, height.get() >= 0, "blockHeight is below 0");
                    }
                    case "artifactMode" -> mode = ArtifactMode.parse(parser.getText());
                    case "data" -> {
                        require(file, value == JsonToken.VALUE_STRING, "data is not a file name");
                        data = Optional.of(parser.getText());
                    }
                    case "vats" -> readVats(file, parser, vats);
                    case "artifacts" -> readPairs(file, parser, pairs);
                    default -> parser.skipChildren();
                }
            }
            require(file, parser.currentToken() == JsonToken.END_OBJECT, "its object does not end");
            require(file, parser.nextToken() == null, "something follows its object");
        } catch (CharacterCodingException e) {
            throw new StoreException(Reason.CORRUPT, "manifest " + file + " is malformed: it is not UTF-8", e);
        } catch (JsonProcessingException e) {
            throw new StoreException(
                    Reason.CORRUPT, "manifest " + file + " is malformed: " + e.getOriginalMessage() + line(e), e);
        } catch (IOException e) {
            throw new StoreException(Reason.CORRUPT, "manifest " + file + " cannot be read: " + IoReason.of(e), e);
        }
        require(file, height.isPresent(), "blockHeight is missing");
        require(file, data.isPresent(), "data is missing: the export was made without its export data");
        return new ExportManifest(height.orElseThrow(), mode, data.orElseThrow(), List.copyOf(vats));
    }

    private static String line(JsonProcessingException failure) {
        return failure.getLocation() == null
                ? ""
                : " (line " + failure.getLocation().getLineNr() + ")";
    }

    private static void readVats(Path file, JsonParser parser, List<String> vats) throws IOException {
        String form = "vats is not a list of vat IDs";
        require(file, parser.currentToken() == JsonToken.START_ARRAY, form);
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            vats.add(parser.getText());
        }
        require(file, parser.currentToken() == JsonToken.END_ARRAY, form);
    }

    private static void readPairs(Path file, JsonParser parser, PairReader pairs) throws IOException {
        String form = "artifacts is not a list of [artifactName, fileName]";
        require(file, parser.currentToken() == JsonToken.START_ARRAY, form);
        while (parser.nextToken() == JsonToken.START_ARRAY) {
            require(file, parser.nextToken() == JsonToken.VALUE_STRING, form);
            String artifactName = parser.getText();
            require(file, parser.nextToken() == JsonToken.VALUE_STRING, form);
            String fileName = parser.getText();
            require(file, parser.nextToken() == JsonToken.END_ARRAY, form);
            pairs.pair(artifactName, fileName);
        }
        require(file, parser.currentToken() == JsonToken.END_ARRAY, form);
    }

    private static void require(Path file, boolean holds, String why) {
        if (!holds) {
            throw new StoreException(Reason.CORRUPT, "manifest " + file + " is malformed: " + why);
        }
    }
}
