package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks that links in the documentation have a target, and that the files, types and commands it names exist. */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path ARCHITECTURE = Path.of("docs/architecture.md");
    private static final Path DECISIONS = Path.of("docs/decisions");

    /** Its entries keep the names that were in use when they were written. */
    private static final Path CHANGES = Path.of("CHANGELOG.md");

    /** Types of the JDK and of libraries that pages name. */
    private static final Set<String> FOREIGN_TYPES = Set.of(
            "EffectivelyPrivate",
            "JsonTypeName",
            "MissingSummary",
            "NullMarked",
            "NullableOptional",
            "ParameterException",
            "ProcessHandle",
            "SplittableRandom",
            "SuppressWarnings");

    /** Two or more capitalized words; a single one is too often an ordinary word to be checked. */
    private static final Pattern TYPE = Pattern.compile("@?(…?[A-Z][a-z0-9]+(?:…?[A-Z][a-z0-9]*)+|…[A-Z]\\w+Test)");

    private static final Pattern MEMBER = Pattern.compile("([A-Z][A-Za-z0-9]+)\\.([a-zA-Z][\\w…]*)(?:\\(.*)?");
    private static final Pattern QUALIFIED = Pattern.compile("io\\.swingnode((?:\\.\\w+)+)");
    private static final Pattern SOURCE_FILE = Pattern.compile("[\\w.-]+\\.(?:java|md|sql|mjs|sh)");
    private static final Pattern FOLDER = Pattern.compile("  ([a-z]+(?:/[a-z]+)*)/ .*");
    private static final Pattern MODULE = Pattern.compile("([a-z]+)(?: .*)?");

    private static SourceTree tree;
    private static Map<Path, MarkdownPage> pages;

    @BeforeAll
    static void readPages() throws IOException {
        tree = SourceTree.read(ROOT);
        pages = new HashMap<>();
        for (Path path : tree.pages()) {
            pages.put(path, MarkdownPage.read(ROOT, path));
        }
    }

    @Test
    void readsThePages() {
        assertThat(pages).containsKeys(Path.of("README.md"), Path.of("CONTRIBUTING.md"), ARCHITECTURE);
    }

    @Test
    void linksHaveTargets() {
        assertThat(pages.values().stream()
                        .flatMap(page -> page.links().stream()
                                .filter(link -> !hasTarget(page, link))
                                .map(link -> page.path() + ": " + link)))
                .isEmpty();
    }

    @Test
    void everyPageCanBeReachedByLinks() {
        Set<Path> reached = new HashSet<>();
        Deque<Path> next = new ArrayDeque<>(List.of(Path.of("README.md"), ARCHITECTURE));
        while (!next.isEmpty()) {
            Path path = next.remove();
            if (reached.add(path)) {
                page(path).links().stream()
                        .flatMap(link -> target(page(path), link).stream())
                        .flatMap(DocsTest::pagesAt)
                        .forEach(next::add);
            }
        }
        assertThat(reached)
                .containsAll(pages.keySet().stream()
                        .filter(path -> path.startsWith("docs"))
                        .toList());
    }

    @Test
    void namedTypesAndFilesExist() {
        List<String> missing = new ArrayList<>();
        for (MarkdownPage page : pages.values()) {
            if (!page.path().equals(CHANGES)) {
                page.inlineCode().stream()
                        .flatMap(code -> Stream.of(code.strip().split("\\s+")))
                        .filter(word -> !exists(word))
                        .forEach(word -> missing.add(page.path() + ": " + word));
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void commandsExist() {
        List<String> wrong = new ArrayList<>();
        for (MarkdownPage page : pages.values()) {
            Stream.concat(page.inlineCode().stream(), page.blocks().stream().flatMap(List::stream))
                    .map(String::strip)
                    .filter(command -> !isValidCommand(command))
                    .forEach(command -> wrong.add(page.path() + ": " + command));
        }
        assertThat(wrong).isEmpty();
    }

    /** The block of docs/architecture.md that starts with module {@code protocol} lists every module and folder. */
    @Test
    void architectureListsEveryFolder() {
        List<String> named = new ArrayList<>();
        String module = "";
        for (String line : foldersBlock()) {
            Matcher folder = FOLDER.matcher(line);
            Matcher name = MODULE.matcher(line);
            if (folder.matches()) {
                named.add(module + "/" + folder.group(1));
            } else if (name.matches()) {
                module = name.group(1);
                named.add(module);
            }
        }
        // A module may consist of folders only.
        Set<String> built = new TreeSet<>(tree.packages());
        built.addAll(tree.modules());
        assertThat(named).containsExactlyInAnyOrderElementsOf(built);
    }

    @Test
    void architectureDrawsTheDependenciesOfModules() {
        Set<String> drawn = page(ARCHITECTURE).blocks().stream()
                .flatMap(List::stream)
                .map(String::strip)
                .filter(line -> line.matches("\\w+ --> \\w+"))
                .collect(Collectors.toSet());
        Set<String> declared = tree.modules().stream()
                .flatMap(module -> tree.dependencies(module).map(other -> module + " --> " + other))
                .collect(Collectors.toSet());
        assertThat(drawn).isEqualTo(declared);
    }

    private static List<String> foldersBlock() {
        return page(ARCHITECTURE).blocks().stream()
                .filter(block -> !block.isEmpty() && block.getFirst().startsWith("protocol "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void decisionsTellProblemChoiceAndConsequence() {
        List<MarkdownPage> decisions = pages.values().stream()
                .filter(page -> page.path().startsWith(DECISIONS))
                .toList();
        assertThat(decisions).isNotEmpty();
        for (MarkdownPage page : decisions) {
            String number = page.path().getFileName().toString().substring(0, 4);
            assertThat(page.lines().getFirst())
                    .as(page.path().toString())
                    .startsWith("# " + Integer.parseInt(number) + ". ");
            assertThat(String.join("\n", page.lines()))
                    .as(page.path().toString())
                    .containsPattern("(?s)(## |\\*\\*)Problem.*(## |\\*\\*)Choice.*(## |\\*\\*)Consequence");
        }
    }

    private static MarkdownPage page(Path path) {
        return Optional.ofNullable(pages.get(path)).orElseThrow(() -> new AssertionError("no page " + path));
    }

    private static boolean hasTarget(MarkdownPage page, String link) {
        if (isExternal(link)) {
            return true;
        }
        Path target = target(page, link).orElseThrow();
        int hash = link.indexOf('#');
        return hash < 0
                ? tree.holds(target)
                : pages.containsKey(target) && page(target).anchors().contains(link.substring(hash + 1));
    }

    private static boolean isExternal(String link) {
        return link.startsWith("https://") || link.startsWith("http://");
    }

    /** The path below the root of the file or folder that a link points to. */
    private static Optional<Path> target(MarkdownPage page, String link) {
        if (isExternal(link)) {
            return Optional.empty();
        }
        String file = link.replaceFirst("#.*", "");
        Path from = ROOT.resolve(page.path());
        return Optional.of(ROOT.relativize(
                file.isEmpty() ? from : from.resolveSibling(file).normalize()));
    }

    private static Stream<Path> pagesAt(Path target) {
        return pages.keySet().stream().filter(page -> page.equals(target) || target.equals(page.getParent()));
    }

    /** False for a word that has the form of a name in this project but names nothing; true for all other words. */
    private static boolean exists(String code) {
        String word = code.replaceFirst("[,;:)]+$", "");
        Matcher member = MEMBER.matcher(word);
        if (member.matches() && tree.types().containsKey(member.group(1))) {
            return Pattern.compile("\\b" + member.group(2).replace("…", "\\w*") + "\\b")
                    .matcher(tree.types().get(member.group(1)))
                    .find();
        }
        Matcher type = TYPE.matcher(word.replaceFirst("(?<=\\w)[.(<].*", ""));
        if (type.matches()) {
            return FOREIGN_TYPES.contains(type.group(1)) || tree.declares(type.group(1));
        }
        Matcher qualified = QUALIFIED.matcher(word);
        if (qualified.matches()) {
            String name = qualified.group(1).substring(1);
            return tree.packages().contains(name.replace('.', '/'))
                    || tree.declares(name.substring(name.lastIndexOf('.') + 1));
        }
        if (SOURCE_FILE.matcher(word).matches()) {
            return tree.holdsFileNamed(word);
        }
        return pathExists(word);
    }

    /** Checks paths that start with a folder of the repository, packages by path, and programs in the root. */
    private static boolean pathExists(String word) {
        boolean ours =
                word.matches("[\\w*.][\\w*./-]*/[\\w*./-]*") && tree.holds(Path.of(word.replaceFirst("/.*", "")));
        if (!ours && !word.matches("\\./[\\w-]+")) {
            return true;
        }
        Path path = Path.of(word).normalize();
        if (word.contains("*")) {
            PathMatcher glob = FileSystems.getDefault().getPathMatcher("glob:" + word);
            return tree.files().stream().anyMatch(glob::matches);
        }
        return tree.holds(path) || tree.packages().contains(path.toString().replace('\\', '/'));
    }

    /** Checks commands of the program and of Maven; any other text passes. */
    private static boolean isValidCommand(String command) {
        List<String> words = List.of(command.split("\\s+"));
        if (words.getFirst().equals("./swingnode")
                && words.size() > 1
                && words.get(1).matches("[a-z-]+")) {
            return tree.commands().contains(words.get(1)) && words.stream().allMatch(DocsTest::pathExists);
        }
        if (!words.getFirst().equals("mvn")) {
            return true;
        }
        int modules = words.indexOf("-pl");
        return (modules < 0 || Stream.of(words.get(modules + 1).split(",")).allMatch(tree::isModule))
                && words.stream()
                        .filter(word -> word.startsWith("-Dtest="))
                        .flatMap(word ->
                                Stream.of(word.substring(word.indexOf('=') + 1).split(",")))
                        .allMatch(name -> tree.declares(name.replace("*", "…")));
    }
}
