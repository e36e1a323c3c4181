package io.swingnode.demo;

/** Receives the progress of a demo run, on the thread of the run. */
public interface DemoListener {
    /** A step of the run has begun or ended, described in one sentence. */
    void tell(String sentence);

    /** Blocks committed so far. */
    void blocks(long done, long total);

    /** Called before each block; may end the run by an exception. */
    void checkStop();
}
