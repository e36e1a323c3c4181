package io.swingnode.components.model;

import java.time.Instant;
import java.util.Optional;

/**
 * The end of a process that nobody had asked for.
 *
 * @param reason why, in words: the exit code, the signal, or the limit that was exceeded
 * @param exitCode absent when a signal ended the process, or when it is not known
 * @param signal number of the signal, such as 9
 * @param action what the node does now
 * @param restarts crash restarts before this end, since the last start that an operator asked for
 * @param lastError the last line that the process wrote to its error log, shortened; empty if there is none
 */
public record ProcessExit(
        Instant at,
        String reason,
        Optional<Integer> exitCode,
        Optional<Integer> signal,
        Action action,
        int restarts,
        String lastError) {
    /** Why it ended and what the node does, in words; a part that is not known is left out. */
    public String sentence() {
        return reason + "; action: " + action.word()
                + (lastError.isEmpty() ? "" : "; its last error line: " + lastError);
    }

    /** What follows the end of a process. */
    public enum Action {
        /** The process is spawned again. */
        RESTART("restart"),
        /** Its restarts are used up. */
        GIVE_UP("give up"),
        /** Nothing: its work is done, or it is not to be restarted. */
        NONE("none");

        private final String word;

        Action(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
