package io.swingnode.persistence.transfer;

/** Receives the progress of a long copy. Called on the thread that copies; it should return at once. */
@FunctionalInterface
public interface CopyProgress {
    /** What is being copied or checked. */
    enum Step {
        /** Entries of export data. */
        DATA,
        /** Artifacts that an interrupted import has left, and that are read once more before they are relied on. */
        CHECKED,
        /** Artifacts. */
        ARTIFACTS
    }

    /** Ignores the progress. */
    CopyProgress NONE = (step, count, sizeBytes) -> {};

    /**
     * Called before a step whose extent the copy itself knows. Who calls the copy may know that of others, from the
     * source.
     *
     * @param total how many entries or artifacts the step has
     */
    default void expects(Step step, long total) {}

    /**
     * Called before something that takes long on a large store and does not report.
     *
     * @param what it is, in words
     */
    default void working(String what) {}

    /** Called when an interrupted copy cannot be gone on with, because the source is not what it was, and a new one begins. */
    default void beginsAnew() {}

    /**
     * Called now and then.
     *
     * @param step what is being worked on
     * @param count how many entries or artifacts are done so far, including those that turned out not to be needed
     * @param sizeBytes how many bytes of them, as far as that is known
     */
    void advanced(Step step, long count, long sizeBytes);
}
