package io.swingnode.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of libraries, from the files in {@code libraries}: which are shipped under which licences, which licences
 * are accepted, and which versions have weaknesses. It needs no network.
 *
 * @param shipped licences by group, artifact and version
 * @param licences SPDX identifiers by the names that POMs give
 */
record KnownLibraries(Map<String, String> shipped, Map<String, String> licences, List<Weakness> weaknesses) {
    private static final Path FILES = Path.of("src/test/resources/libraries");

    /**
     * Versions with a weakness.
     *
     * @param from the first of them
     * @param fixed the first without it, or {@code -}
     * @param reason what can happen
     * @param accepted why it does not reach the node; empty when it is not accepted
     */
    record Weakness(String library, String from, String fixed, String name, String reason, String accepted) {
        boolean concerns(ShippedLibrary other) {
            return library.equals(other.name())
                    && compare(from, other.version()) <= 0
                    && (fixed.equals("-") || compare(other.version(), fixed) < 0);
        }
    }

    static KnownLibraries read() throws IOException {
        List<Weakness> weaknesses = new ArrayList<>();
        for (String line : lines("vulnerable.txt")) {
            List<String> columns =
                    List.of(line.split("\\|", -1)).stream().map(String::strip).toList();
            if (columns.size() != 6 || columns.subList(0, 5).stream().anyMatch(String::isEmpty)) {
                throw new IOException("vulnerable.txt has a line without one of its columns: " + line);
            }
            weaknesses.add(new Weakness(
                    columns.get(0), columns.get(1), columns.get(2), columns.get(3), columns.get(4), columns.get(5)));
        }
        return new KnownLibraries(pairs("shipped.txt"), licenceNames(), weaknesses);
    }

    private static Map<String, String> pairs(String file) throws IOException {
        Map<String, String> pairs = new TreeMap<>();
        for (String line : lines(file)) {
            int at = line.indexOf(" = ");
            pairs.put(line.substring(0, at), line.substring(at + 3).strip());
        }
        return pairs;
    }

    private static Map<String, String> licenceNames() throws IOException {
        Map<String, String> names = new TreeMap<>();
        for (String line : lines("licences.txt")) {
            List<String> alike = List.of(line.split("\\|", -1));
            alike.forEach(name -> names.put(name, alike.getFirst()));
        }
        return names;
    }

    private static List<String> lines(String file) throws IOException {
        return Files.readAllLines(FILES.resolve(file)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    /** What is wrong with the libraries that are shipped, and what to do about it. */
    List<String> problems(List<ShippedLibrary> libraries) throws IOException {
        List<String> problems = new ArrayList<>();
        for (ShippedLibrary library : libraries) {
            checkLicence(library, problems);
            weaknesses.stream()
                    .filter(weakness ->
                            weakness.concerns(library) && weakness.accepted().isEmpty())
                    .map(weakness -> library.coordinates() + " has " + weakness.name() + " (" + weakness.reason()
                            + "): move to "
                            + (weakness.fixed().equals("-") ? "another library" : weakness.fixed() + " or newer")
                            + ", or say in vulnerable.txt and docs/security.md why it does not reach the node")
                    .forEach(problems::add);
        }
        shipped.keySet().stream()
                .filter(known -> libraries.stream()
                        .noneMatch(library -> library.coordinates().equals(known)))
                .map(known -> known + " is in shipped.txt but is not shipped: remove the line")
                .forEach(problems::add);
        return problems;
    }

    private void checkLicence(ShippedLibrary library, List<String> problems) throws IOException {
        List<String> names = library.licences();
        List<String> unknown =
                names.stream().filter(name -> !licences.containsKey(name)).toList();
        if (names.isEmpty() || !unknown.isEmpty()) {
            problems.add(library.coordinates() + " is under " + (names.isEmpty() ? "no licence" : unknown)
                    + ", which licences.txt does not accept: leave it out, or add the licence after reading it");
            return;
        }
        String licence = String.join(" or ", names.stream().map(licences::get).toList());
        String known = shipped.get(library.coordinates());
        if (known == null) {
            problems.add(library.coordinates()
                    + " is shipped but is not in shipped.txt: look for its weaknesses (docs/security.md says how), then add"
                    + " the line: " + library.coordinates() + " = " + licence);
        } else if (!known.equals(licence)) {
            problems.add(library.coordinates() + " is under " + licence + ", but shipped.txt says " + known
                    + ": read the licence and correct the line");
        }
    }

    /** Compares versions by their numbers; what else is in them, such as {@code -jre}, does not count. */
    static int compare(String a, String b) {
        String[] left = a.split("[.-]", -1);
        String[] right = b.split("[.-]", -1);
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            int order = Integer.compare(number(left, i), number(right, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int number(String[] parts, int index) {
        return index < parts.length && parts[index].matches("[0-9]{1,9}") ? Integer.parseInt(parts[index]) : 0;
    }
}
