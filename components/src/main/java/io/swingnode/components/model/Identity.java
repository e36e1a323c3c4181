package io.swingnode.components.model;

import java.util.List;

/**
 * The secret identity of an application.
 *
 * @param key cipher text of the present key; empty when none was set
 * @param publicId hash of the present key, by which others know the application; empty when none was set
 * @param archivedKeys cipher texts of earlier keys, oldest first
 * @param archivedIds their public ids, in the same order
 */
public record Identity(String key, String publicId, List<String> archivedKeys, List<String> archivedIds) {
    public static final Identity NONE = new Identity("", "", List.of(), List.of());
}
