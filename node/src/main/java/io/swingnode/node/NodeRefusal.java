package io.swingnode.node;

/** A running node refused a request of a command, or failed at it. */
public final class NodeRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * The refusal as the node gave it.
     *
     * @param code for programs; a text, because a newer node may give one that this program does not know
     * @param message for a person to act on
     */
    public NodeRefusal(String code, String message) {
        super(message);
        this.code = code;
    }

    /** Why, for programs. */
    public String code() {
        return code;
    }
}
