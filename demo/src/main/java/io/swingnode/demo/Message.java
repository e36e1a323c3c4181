package io.swingnode.demo;

import io.swingnode.protocol.JsonText;

/**
 * A message on the run queue.
 *
 * @param target the vat that receives it
 * @param method the method to call
 * @param argument the argument of the call
 */
record Message(String target, String method, long argument) {
    /** The form of the message in a transcript item. */
    String toJson() {
        return "[\"message\"," + JsonText.quote(target) + "," + JsonText.quote(method) + ",\"" + argument + "\"]";
    }
}
