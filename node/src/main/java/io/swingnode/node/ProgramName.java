package io.swingnode.node;

/**
 * What users type to run the program. Texts call it {@code ./swingnode}, as one does in the folder of the sources; the launcher of
 * an installation has the name that is on the path put in their place.
 */
public final class ProgramName {
    /** The property in which the launcher gives the name. */
    static final String PROPERTY = "swingnode.program";

    private static final String WRITTEN = "./swingnode";

    private ProgramName() {}

    /** The text with the program called by its name. */
    public static String in(String text) {
        String name = System.getProperty(PROPERTY, WRITTEN);
        return name.equals(WRITTEN) ? text : text.replace(WRITTEN, name);
    }

    /** The same for each line. */
    static String[] in(String[] lines) {
        String[] named = lines.clone();
        for (int i = 0; i < named.length; i++) {
            named[i] = in(named[i]);
        }
        return named;
    }
}
