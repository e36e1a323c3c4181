package io.swingnode.bench;

/** Work that is measured as a whole. */
@FunctionalInterface
interface Workload {
    /**
     * Does the work once. The caller removes the setting's directory afterwards.
     *
     * @throws Exception when anything fails; there are no measurements then
     */
    Outcome run(BenchSetting setting) throws Exception;
}
