package io.swingnode.components.manifest;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.swingnode.components.model.IoWords;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads an application's manifest: parses the YAML, checks it against the schema, binds it, and checks the rules
 * between fields.
 *
 * <p>Reading has no effect: whatever is wrong gives one error with the place in the manifest.
 */
public final class ManifestReader {
    private static final long MAX_SIZE_BYTES = 1 << 20;
    private static final ManifestSchema SCHEMA = ManifestSchema.load();
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY))
            .addModule(new Jdk8Module())
            .build();

    private ManifestReader() {}

    /** Reads a manifest file; sources that are relative paths are taken from the file's directory. */
    public static Manifest read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new LifecycleException(
                        Code.BAD_MANIFEST,
                        "manifest " + file + (Files.exists(file) ? ": not a regular file" : ": no such file"));
            }
            if (Files.size(file) > MAX_SIZE_BYTES) {
                throw new LifecycleException(
                        Code.BAD_MANIFEST, "manifest " + file + ": larger than " + MAX_SIZE_BYTES + " bytes");
            }
            JsonNode tree = MAPPER.readTree(Files.readString(file));
            SCHEMA.check(tree);
            ManifestFile manifest = MAPPER.treeToValue(tree, ManifestFile.class);
            return new ManifestDefinitions(file.toAbsolutePath().normalize()).manifest(manifest);
        } catch (JsonProcessingException e) {
            String place =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new LifecycleException(
                    Code.BAD_MANIFEST, "manifest " + file + place + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new LifecycleException(
                    Code.BAD_MANIFEST, "manifest " + file + " cannot be read: " + IoWords.of(e), e);
        }
    }
}
