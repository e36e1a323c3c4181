package io.swingnode.bench.workload;

import io.swingnode.bench.measure.Outcome;

/** Work that is measured as a whole. */
@FunctionalInterface
public interface Workload {
    /**
     * Gets ready to do the work once: opens or copies what it needs, none of which is measured. The setting's directory
     * does not exist, and the caller erases it afterwards.
     *
     * @throws Exception when anything fails; there are no measurements then
     */
    Repetition prepare(BenchSetting setting) throws Exception;

    /** The work, done once, and then its result. */
    interface Repetition extends AutoCloseable {
        /**
         * Does the work. What it takes beside the work, such as making up cranks, is not in the figures.
         *
         * @throws Exception when anything fails; there are no measurements then
         */
        Outcome measure() throws Exception;

        /**
         * Adds digests of the result, by which two programs, or two versions of one, can be compared. Called at most once,
         * after {@link #measure()}.
         *
         * @throws Exception when the result cannot be read
         */
        void addDigests(Outcome outcome) throws Exception;

        /** Closes what {@link #prepare} opened. */
        @Override
        void close();
    }
}
