package io.swingnode.components;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Writes manifests for tests: {@link #a} has one component of each kind. */
public final class Fixture {
    public static final String ID = "fixture";

    /** Bound and never closed, so that the system gives the port to nobody else. */
    private static final List<Socket> RESERVED = new CopyOnWriteArrayList<>();

    private final Path dir;
    private final Map<String, String> components = new LinkedHashMap<>();
    private String version = "1.0.0";
    private String head = "";

    public Fixture(Path dir) {
        this.dir = dir;
    }

    /** gw, web1, web2, mute, bad, worker. */
    public static Fixture a(Path dir) {
        return new Fixture(dir)
                .component("gw", "group: gateway")
                .web("web1")
                .web("web2")
                .component("mute", "command: [sleep, '600']", "port: " + freePort())
                .component("bad", "command: [sh, -c, exit 1]", "maxRestarts: 0")
                .worker("worker");
    }

    /** gw, web1, web2. */
    public static Fixture small(Path dir) {
        return new Fixture(dir).component("gw", "group: gateway").web("web1").web("web2");
    }

    public Fixture version(String newVersion) {
        version = newVersion;
        return this;
    }

    public Fixture head(String... lines) {
        head = String.join("\n", lines) + "\n";
        return this;
    }

    public Fixture web(String id, String... more) {
        String[] lines = new String[more.length + 3];
        lines[0] = "command: " + java("io.swingnode.components.TinyServer");
        lines[1] = "port: " + freePort();
        lines[2] = "startTimeoutMillis: 60000";
        System.arraycopy(more, 0, lines, 3, more.length);
        return component(id, lines);
    }

    /** A web component that listens only once {@link TestNode#let} lets it. */
    public Fixture waitingWeb(String id, String... more) {
        String waiting = "while [ ! -e \"$SWINGNODE_DATA_DIR/go\" ]; do sleep 0.05; done; exec \"$0\" \"$@\"";
        String server = java("io.swingnode.components.TinyServer").substring(1);
        String[] lines = new String[more.length + 3];
        lines[0] = "command: [sh, -c, '" + waiting + "', " + server;
        lines[1] = "startTimeoutMillis: 60000";
        lines[2] = "port: " + freePort();
        System.arraycopy(more, 0, lines, 3, more.length);
        return component(id, lines);
    }

    public Fixture worker(String id, String... more) {
        String[] lines = new String[more.length + 1];
        lines[0] = "command: [sleep, '600']";
        System.arraycopy(more, 0, lines, 1, more.length);
        return component(id, lines);
    }

    /** Adds or replaces a component; its version is the manifest's. */
    public Fixture component(String id, String... lines) {
        components.put(id, String.join("\n", lines));
        return this;
    }

    public Fixture only(String... ids) {
        components.keySet().retainAll(List.of(ids));
        return this;
    }

    /** A shell script in the directory that the component is installed from. */
    public Fixture script(String component, String name, String text) {
        try {
            Path file = dir.resolve("src-" + component).resolve(name);
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, text + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String source(String component) {
        return "source: {directory: src-" + component + "}";
    }

    public static String java(String main, String... args) {
        String arguments =
                java.util.Arrays.stream(args).map(arg -> ", '" + arg + "'").collect(Collectors.joining());
        return "['" + System.getProperty("java.home")
                + "/bin/java', -XX:TieredStopAtLevel=1, -Xmx32m, -Xshare:auto, -cp, '" + testClasses() + "', " + main
                + arguments + "]";
    }

    private static String testClasses() {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (Files.exists(Path.of(entry, "io/swingnode/components/TinyServer.class"))) {
                return entry;
            }
        }
        throw new IllegalStateException("the test classes are not on the class path");
    }

    /**
     * A port at which nobody listens but who is told of it: it stays bound here for as long as this process lives,
     * and a server that may reuse the address can listen all the same.
     */
    public static int freePort() {
        try {
            Socket socket = new Socket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            RESERVED.add(socket);
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        StringBuilder text = new StringBuilder("id: " + ID + "\nversion: '" + version + "'\n" + head + "components:\n");
        components.forEach((id, lines) -> text.append("  - id: ")
                .append(id)
                .append('\n')
                .append("    version: '")
                .append(version)
                .append("'\n")
                .append(lines.indent(4)));
        return text.toString();
    }

    public Path write() {
        try {
            Path file = dir.resolve("manifest-" + version + ".yaml");
            Files.createDirectories(dir);
            Files.writeString(file, text());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
