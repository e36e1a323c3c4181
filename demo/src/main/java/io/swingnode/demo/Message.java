package io.swingnode.demo;

import io.swingnode.protocol.JsonText;

/**
 * A message on the run queue.
 *
 * @param target the vat it goes to
 * @param method what is asked of it
 * @param argument a number it carries
 */
record Message(String target, String method, long argument) {
    /** As it stands on the run queue and in a transcript item. */
    String toJson() {
        return "[\"message\"," + JsonText.quote(target) + "," + JsonText.quote(method) + ",\"" + argument + "\"]";
    }
}
