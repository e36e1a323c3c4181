package io.swingnode.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A library that the program ships, as Maven has resolved it.
 *
 * @param name group and artifact, with a colon between
 * @param pom its POM in the local repository
 */
record ShippedLibrary(String name, String version, Path pom) {
    private static final Path LIST = Path.of("target/shipped-libraries");
    private static final Pattern LINE = Pattern.compile("([^:\\s]+:[^:\\s]+):jar:([^:\\s]+):[a-z]+:(\\S+)\\.jar\\b.*");

    /** All of them; the build has listed them before the tests. */
    static List<ShippedLibrary> all() throws IOException {
        List<ShippedLibrary> libraries = new ArrayList<>();
        for (String line : Files.readAllLines(LIST)) {
            Matcher library = LINE.matcher(line.strip());
            if (library.matches()) {
                libraries.add(
                        new ShippedLibrary(library.group(1), library.group(2), Path.of(library.group(3) + ".pom")));
            }
        }
        return libraries;
    }

    String coordinates() {
        return name + ":" + version;
    }

    /** The names of its licences, which a POM may leave to its parent. */
    List<String> licences() throws IOException {
        Path file = pom;
        while (true) {
            Element project = parse(file);
            Optional<Element> licences = child(project, "licenses");
            if (licences.isPresent()) {
                return children(licences.get(), "license").stream()
                        .map(licence -> text(licence, "name"))
                        .toList();
            }
            Optional<Element> parent = child(project, "parent");
            if (parent.isEmpty()) {
                return List.of();
            }
            file = inRepository(parent.get());
        }
    }

    /** The POM of a parent, in the same repository. */
    private Path inRepository(Element parent) {
        int depth = name.substring(0, name.indexOf(':')).split("\\.", -1).length;
        // Above the file are the folders of the version, of the artifact, and one for each part of the group.
        Path repository = pom.resolve("../".repeat(3 + depth)).normalize();
        String artifact = text(parent, "artifactId");
        String version = text(parent, "version");
        return repository
                .resolve(text(parent, "groupId").replace('.', '/'))
                .resolve(artifact)
                .resolve(version)
                .resolve(artifact + "-" + version + ".pom");
    }

    private static Element parse(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file + " is not a POM", e);
        }
    }

    private static Optional<Element> child(Element parent, String name) {
        return children(parent, name).stream().findFirst();
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static String text(Element parent, String name) {
        return child(parent, name).orElseThrow().getTextContent().strip();
    }
}
