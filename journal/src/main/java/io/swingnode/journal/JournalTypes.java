package io.swingnode.journal;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The classes that the journal can hold, by their stable names. Filled once, then only read. */
public final class JournalTypes {
    private final Map<String, Class<?>> classes = new HashMap<>();
    private final Map<Class<?>, String> names = new HashMap<>();

    /**
     * Adds a record, or every record of a sealed interface.
     *
     * @throws IllegalArgumentException when a record has no name, or shares the name of another
     */
    public JournalTypes add(Class<?> type) {
        if (!Journaled.class.isAssignableFrom(type)) {
            throw new IllegalArgumentException(
                    type.getName() + " is in swingnode.journal.families and does not implement Journaled");
        }
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                add(permitted);
            }
        } else {
            addRecord(type);
        }
        return this;
    }

    private void addRecord(Class<?> type) {
        JsonTypeName name = type.getAnnotation(JsonTypeName.class);
        if (name == null || name.value().isEmpty()) {
            throw new IllegalArgumentException(type.getName() + " goes to the journal and has no @JsonTypeName");
        }
        Class<?> other = classes.putIfAbsent(name.value(), type);
        if (other != null && other != type) {
            throw new IllegalArgumentException(
                    type.getName() + " and " + other.getName() + " share the journal name " + name.value());
        }
        names.put(type, name.value());
    }

    /** The class of a name, or null when no family has it. */
    @Nullable
    public Class<?> classOf(String name) {
        return classes.get(name);
    }

    /** The name of a class, or null when it is in no family. */
    @Nullable
    String nameOf(Class<?> type) {
        return names.get(type);
    }
}
