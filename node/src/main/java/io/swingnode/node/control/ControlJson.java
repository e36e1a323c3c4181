package io.swingnode.node.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The wire form of requests and replies. Requests are read strictly, so that a mistyped field is an error and not a
 * default; replies are read leniently, so that a newer node may add fields.
 */
final class ControlJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    texts -> texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
            .serializationInclusion(JsonInclude.Include.NON_ABSENT)
            .build();

    private static final ObjectReader REQUESTS = MAPPER.readerFor(ControlRequest.class);
    private static final ObjectReader REPLIES =
            MAPPER.readerFor(ControlReply.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private ControlJson() {}

    /** One line, without its line feed. */
    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(value.getClass() + " cannot be written as JSON", e);
        }
    }

    /** @throws StoreException (USAGE) naming the field that is wrong */
    static ControlRequest readRequest(String line) {
        try {
            return object(REQUESTS.readValue(line));
        } catch (JsonProcessingException e) {
            throw e.getCause() instanceof StoreException refusal
                    ? refusal
                    : new StoreException(Reason.USAGE, explain(e), e);
        }
    }

    static ControlReply readReply(String line) throws JsonProcessingException {
        return object(REPLIES.readValue(line));
    }

    /** The library reads {@code null} as nothing, whatever was asked for. */
    private static <T> T object(@Nullable T read) throws MismatchedInputException {
        if (read == null) {
            throw MismatchedInputException.from(null, Object.class, "null is no object");
        }
        return read;
    }

    private static String explain(JsonProcessingException failure) {
        return switch (failure) {
            case InvalidTypeIdException e -> unknownRequest(e.getTypeId());
            case UnrecognizedPropertyException e ->
                path(e) + ": unknown field; known are " + sorted(Objects.requireNonNull(e.getKnownPropertyIds()));
            case MismatchedInputException e ->
                e.getPath().isEmpty()
                        ? "a request is one JSON object and nothing else"
                        : path(e) + ": expected " + describe(e.getTargetType());
            default -> "the request is not a line of JSON: " + failure.getOriginalMessage();
        };
    }

    private static String unknownRequest(@Nullable String name) {
        String known = "known are "
                + sorted(Arrays.stream(Objects.requireNonNull(ControlRequest.class.getAnnotation(JsonSubTypes.class))
                                .value())
                        .map(JsonSubTypes.Type::name)
                        .toList());
        return name == null ? "request: required; " + known : "request: unknown name \"" + name + "\"; " + known;
    }

    /** Such as {@code configs[0].value}. */
    private static String path(JsonMappingException failure) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String describe(@Nullable Class<?> type) {
        if (type == null) {
            return "something else";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    private static String sorted(Collection<?> names) {
        return new TreeSet<>(names.stream().map(Object::toString).toList())
                .stream().collect(Collectors.joining(", "));
    }
}
