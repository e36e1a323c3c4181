package io.swingnode.components.model;

import java.util.Optional;

/**
 * The durable trace of a spawned process, from which a later node finds it again.
 *
 * @param token random label in the child's environment, written before the spawn
 * @param identity absent between the intent to spawn and the record of what was spawned
 * @param restarts crash restarts since the last start that an operator asked for
 */
public record ProcessRecord(String token, Optional<ProcessIdentity> identity, int restarts) {}
