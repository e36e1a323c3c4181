package io.swingnode.components.model;

import java.util.Optional;

/**
 * The durable record of a spawned process, by which a later node finds it again.
 *
 * @param token random label in the child's environment, written before the spawn
 * @param identity absent from the time before the spawn until the spawned process is recorded
 * @param restarts crash restarts since the last start that an operator asked for
 */
public record ProcessRecord(String token, Optional<ProcessIdentity> identity, int restarts) {}
