package io.swingnode.components.actor;

/** A message that an actor only hands on to one of its children. */
interface Forwarded {
    /** What the child gets. */
    Object command();
}
