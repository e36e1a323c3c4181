package io.swingnode.persistence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All short histories of saves, cranks and blocks. */
final class SaveHistories {
    private SaveHistories() {}

    /** What a kernel and host can do next. */
    enum Step {
        SAVE_V1,
        SAVE_V2,
        /** Its bytes cannot be read. */
        SAVE_FAILS,
        /** Its bytes never come. */
        SAVE_NEVER,
        START,
        SAVEPOINT,
        SAVEPOINT_T,
        ROLL_BACK,
        ROLL_BACK_T,
        END,
        SETTLE_V1,
        STOP_V1,
        DELETE_V1,
        TERMINATE_V1,
        COMMIT,
        ABANDON
    }

    /** Steps that matter to each other: all of them together would be millions of histories. */
    enum Alphabet {
        CRANKS,
        NESTED,
        GIVEN_UP,
        RECORDS;

        /** How long a history is at most; a longer one would find no more, and take minutes. */
        private int stepsMax() {
            return switch (this) {
                case CRANKS -> 5;
                case NESTED -> 6;
                case GIVEN_UP, RECORDS -> 4;
            };
        }

        private List<Step> steps() {
            return switch (this) {
                case CRANKS ->
                    List.of(
                            Step.SAVE_V1,
                            Step.SAVE_V2,
                            Step.START,
                            Step.SAVEPOINT,
                            Step.ROLL_BACK,
                            Step.END,
                            Step.SETTLE_V1,
                            Step.COMMIT);
                case NESTED ->
                    List.of(
                            Step.SAVE_V1,
                            Step.START,
                            Step.SAVEPOINT,
                            Step.SAVEPOINT_T,
                            Step.ROLL_BACK,
                            Step.ROLL_BACK_T,
                            Step.END);
                case GIVEN_UP ->
                    List.of(
                            Step.SAVE_V1,
                            Step.SAVE_FAILS,
                            Step.SAVE_NEVER,
                            Step.START,
                            Step.SAVEPOINT,
                            Step.ROLL_BACK,
                            Step.END,
                            Step.COMMIT,
                            Step.ABANDON);
                case RECORDS ->
                    List.of(
                            Step.SAVE_V1,
                            Step.SAVE_V2,
                            Step.START,
                            Step.SAVEPOINT,
                            Step.ROLL_BACK,
                            Step.STOP_V1,
                            Step.DELETE_V1,
                            Step.TERMINATE_V1,
                            Step.COMMIT);
            };
        }
    }

    static List<List<Step>> of(Alphabet alphabet) {
        List<List<Step>> histories = new ArrayList<>();
        extend(alphabet, new ArrayList<>(), histories);
        return histories;
    }

    /** All histories that a store accepts and that do not wait for ever; those without a save prove nothing here. */
    private static void extend(Alphabet alphabet, List<Step> history, List<List<Step>> histories) {
        State state = State.after(history);
        if (history.stream().anyMatch(step -> step.name().startsWith("SAVE_")) && state.canEnd()) {
            histories.add(List.copyOf(history));
        }
        if (history.size() == alphabet.stepsMax()) {
            return;
        }
        for (Step step : alphabet.steps()) {
            if (state.allows(step)) {
                history.add(step);
                extend(alphabet, history, histories);
                history.removeLast();
            }
        }
    }

    /**
     * What a history has led to.
     *
     * @param savepoints their names, and how many saves that never end were asked for before
     * @param never how many saves that never end wait
     */
    private record State(boolean inCrank, List<Map.Entry<String, Integer>> savepoints, int never, boolean saved) {
        static State after(List<Step> history) {
            State state = new State(false, List.of(), 0, false);
            for (Step step : history) {
                state = state.then(step);
            }
            return state;
        }

        private State then(Step step) {
            return switch (step) {
                case SAVE_NEVER -> new State(inCrank, savepoints, never + 1, saved);
                case SAVE_V1 -> new State(inCrank, savepoints, never, true);
                case START -> new State(true, List.of(), never, saved);
                case SAVEPOINT -> with("s");
                case SAVEPOINT_T -> with("t");
                case ROLL_BACK -> rolledBack(first("s"));
                case ROLL_BACK_T -> rolledBack(first("t"));
                case END -> new State(false, List.of(), never, saved);
                case ABANDON -> new State(false, List.of(), 0, saved);
                default -> this;
            };
        }

        private State with(String savepoint) {
            List<Map.Entry<String, Integer>> more = new ArrayList<>(savepoints);
            more.add(Map.entry(savepoint, never));
            return new State(inCrank, List.copyOf(more), never, saved);
        }

        private int first(String savepoint) {
            return savepoints.stream().map(Map.Entry::getKey).toList().indexOf(savepoint);
        }

        private State rolledBack(int index) {
            return new State(
                    inCrank, savepoints.subList(0, index), savepoints.get(index).getValue(), saved);
        }

        boolean allows(Step step) {
            return switch (step) {
                // The vats are alike, so the first save is always of the first.
                case SAVE_V2 -> saved;
                case SAVE_V1, SAVE_FAILS, SAVE_NEVER, ABANDON -> true;
                case SETTLE_V1, STOP_V1, DELETE_V1, TERMINATE_V1 -> never == 0;
                case START -> !inCrank;
                case COMMIT -> !inCrank && never == 0;
                case SAVEPOINT, SAVEPOINT_T -> inCrank;
                case END -> inCrank && never == 0;
                case ROLL_BACK -> first("s") >= 0;
                case ROLL_BACK_T -> first("t") >= 0;
            };
        }

        boolean canEnd() {
            return never == 0;
        }
    }
}
