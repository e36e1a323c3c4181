package io.swingnode.persistence.block;

import java.util.function.Supplier;

/**
 * The place of one sub-store in every layer of a block. {@link BlockBuffer#plugIn} gives it.
 *
 * @param index position among the slots; layers are written in this order
 * @param empty makes changes that change nothing
 */
public record Slot<C extends Changes<C>>(int index, Supplier<C> empty) {}
