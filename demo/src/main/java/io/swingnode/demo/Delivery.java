package io.swingnode.demo;

import java.util.List;

/**
 * The outcome of delivering a message to a vat, with the vat's syscalls.
 *
 * @param message the message delivered
 * @param sends messages the vat sent
 * @param stores keys and values that the vat stored
 * @param exportedObject the number of an object the vat exported for the first time; 0 for none
 * @param failed true when the delivery failed and the kernel must roll it back
 * @param padding text that fills the item up to its size
 */
record Delivery(
        Message message,
        List<Message> sends,
        List<Stored> stores,
        long exportedObject,
        boolean failed,
        String padding) {
    /** A value that a vat stored in its own part of the key-value store. */
    record Stored(String key, String value) {}

    /** The transcript item: the delivery, the syscalls in order, and the result. */
    String toItem() {
        StringBuilder item = new StringBuilder(256 + padding.length());
        item.append("{\"d\":").append(message.toJson()).append(",\"sc\":[");
        for (Stored stored : stores) {
            item.append("{\"s\":[\"vatstoreSet\",\"")
                    .append(stored.key())
                    .append("\",\"")
                    .append(stored.value())
                    .append("\"],\"r\":null},");
        }
        for (Message send : sends) {
            item.append("{\"s\":[\"send\",").append(send.toJson()).append("],\"r\":null},");
        }
        item.append("{\"s\":[\"note\",\"").append(padding).append("\"],\"r\":null}]");
        return item.append(",\"r\":{\"status\":\"")
                .append(failed ? "error" : "ok")
                .append("\"}}")
                .toString();
    }
}
