package io.swingnode.bench;

/** A piece of work that is measured whole. */
@FunctionalInterface
interface Workload {
    /**
     * Does the work once. What it leaves in the setting's directory is removed by the caller.
     *
     * @throws Exception when anything fails: there is no figure then
     */
    Outcome run(BenchSetting setting) throws Exception;
}
