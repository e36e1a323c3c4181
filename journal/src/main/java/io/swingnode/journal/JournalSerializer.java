package io.swingnode.journal;

import akka.actor.ExtendedActorSystem;
import akka.serialization.SerializerWithStringManifest;
import akka.serialization.jackson.JacksonObjectMapperProvider;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.Map;
import java.util.Optional;

/**
 * Writes {@link Journaled} records as CBOR under stable names.
 *
 * <p>Akka's own Jackson serializer puts class names into the journal; a renamed class would then make
 * recovery fail. Here the name is the record's {@code @JsonTypeName} and the class is found through the
 * families in the configuration. Akka creates one instance per actor system; it is thread-safe.
 */
public final class JournalSerializer extends SerializerWithStringManifest {
    /** Recorded with every event; it must never change. */
    static final int IDENTIFIER = 77001;

    private final ObjectMapper mapper;
    private final JournalTypes types = new JournalTypes();

    /**
     * Called by Akka.
     *
     * @throws IllegalArgumentException when a configured family cannot be used
     */
    public JournalSerializer(ExtendedActorSystem system) {
        mapper = JacksonObjectMapperProvider.get(system).getOrCreate("jackson-cbor", Optional.of(new CBORFactory()));
        Config families = system.settings().config().getConfig("swingnode.journal.families");
        for (Map.Entry<String, ConfigValue> family : families.root().entrySet()) {
            String className = String.valueOf(family.getValue().unwrapped());
            types.add(load(system, family.getKey(), className));
        }
    }

    private static Class<?> load(ExtendedActorSystem system, String family, String className) {
        return system.dynamicAccess()
                .getClassFor(className, scala.reflect.ClassTag.apply(Object.class))
                .getOrElse(() -> {
                    throw new IllegalArgumentException("swingnode.journal.families." + family + " names " + className
                            + ", which is not on the class path");
                });
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        String name = types.nameOf(value.getClass());
        if (name == null) {
            throw new IllegalArgumentException(
                    value.getClass().getName() + " is in no family of swingnode.journal.families");
        }
        return name;
    }

    @Override
    public byte[] toBinary(Object value) {
        manifest(value);
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot write a " + value.getClass().getName() + " to the journal", e);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        Class<?> type = types.classOf(manifest);
        if (type == null) {
            throw new NotSerializableException("the journal holds a record named " + manifest
                    + ", which this version does not know: a newer version wrote it, or a family is missing from"
                    + " swingnode.journal.families");
        }
        try {
            return mapper.readValue(bytes, type);
        } catch (IOException e) {
            String reason = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
            NotSerializableException fault = new NotSerializableException(
                    "its bytes are not those of the record " + manifest + " (" + reason + ")");
            fault.initCause(e);
            throw fault;
        }
    }
}
