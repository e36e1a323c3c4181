package io.swingnode.components.model;

import java.util.List;
import java.util.Map;

/**
 * What the manifest says about an application besides its components.
 *
 * @param structureVersion 0 marks a legacy application, whose status is stored rather than derived
 * @param gateway an application that is itself a gateway and may have no components
 * @param initialised false until the operator has completed a first set-up; until then nothing starts by itself
 * @param settings declared defaults, to which a reset returns
 */
public record ApplicationDefinition(
        String id,
        String title,
        String description,
        String version,
        int structureVersion,
        boolean gateway,
        boolean initialised,
        Map<String, String> settings,
        List<ConfigDeclaration> configs,
        Requirements requirements) {

    /**
     * What the machine must offer before anything starts.
     *
     * @param operatingSystems accepted systems (linux, mac, windows); empty accepts any
     * @param commands programs that must be found on the search path
     */
    public record Requirements(List<String> operatingSystems, List<String> commands) {}

    public ApplicationDefinition withTitle(String newTitle, String newDescription) {
        return new ApplicationDefinition(
                id,
                newTitle,
                newDescription,
                version,
                structureVersion,
                gateway,
                initialised,
                settings,
                configs,
                requirements);
    }
}
