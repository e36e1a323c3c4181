package io.swingnode.persistence.block;

import java.util.function.Supplier;

/**
 * The place of one sub-store in every layer of a block. {@link BlockBuffer#plugIn} creates it.
 *
 * @param index position among the slots, which are written in this order
 * @param empty creates an empty set of changes
 */
public record Slot<C extends Changes<C>>(int index, Supplier<C> empty) {}
