package io.swingnode.demo;

/** Hears what a demo run is doing. Called on the thread of the run. */
public interface DemoListener {
    /** A step of the run has begun or ended; one sentence for people. */
    void tell(String sentence);

    /** Blocks committed so far. */
    void blocks(long done, long total);

    /** Called before each block; throws what is to end the run. */
    void checkStop();
}
