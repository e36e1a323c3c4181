package io.swingnode.components.manifest;

import io.swingnode.components.config.ConfigKeys;
import io.swingnode.components.files.Unpacker;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.ConfigDeclaration;
import io.swingnode.components.model.Hook;
import io.swingnode.components.model.Migration;
import io.swingnode.components.model.PackageSource;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one component of a manifest. */
final class ComponentReader {
    /** Ids name directories and processes: no separators, no leading dot. */
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}");

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final long MAX_START_TIMEOUT_MILLIS = 24L * 3600 * 1000;

    private final Path manifestFile;

    ComponentReader(Path manifestFile) {
        this.manifestFile = manifestFile;
    }

    ComponentDefinition read(ManifestFields fields) {
        String id = id(fields);
        String group = fields.text("group").orElse(ComponentDefinition.DEFAULT_GROUP);
        ComponentDefinition component = new ComponentDefinition(
                id,
                fields.text("title").orElse(id),
                fields.requiredText("version"),
                group,
                fields.text("routePath").orElse(""),
                command(fields, group),
                Map.copyOf(fields.textMap("environment")),
                fields.texts("requiredEnvironment"),
                (int) fields.number("port", 0, 1, 65535),
                fields.text("healthPath"),
                fields.number("startTimeoutMillis", 0, 1, MAX_START_TIMEOUT_MILLIS),
                (int) fields.number(
                        "maxRestarts", ComponentDefinition.MAX_RESTARTS, 0, ComponentDefinition.MAX_RESTARTS),
                fields.number("memoryLimitBytes", 0, 1 << 20, Long.MAX_VALUE),
                configs(fields, false),
                hooks(fields),
                migrations(fields),
                fields.texts("resources"),
                fields.texts("dependencies"),
                source(fields));
        checkHealthPath(fields, component);
        fields.refuseOthers();
        return component;
    }

    static String id(ManifestFields fields) {
        String id = fields.requiredText("id");
        if (!ID.matcher(id).matches()) {
            throw fields.badField(
                    "id",
                    "expected 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit");
        }
        return id;
    }

    private static List<String> command(ManifestFields fields, String group) {
        List<String> command = fields.texts("command");
        boolean none = fields.flag("noProcess", false);
        if (group.equals(ComponentDefinition.GATEWAY) || none) {
            if (!command.isEmpty()) {
                throw fields.badField("command", "a gateway or a component without process runs no command");
            }
        } else if (command.isEmpty() || command.getFirst().isBlank()) {
            throw fields.badField("command", "required, the list of words of the command line (or noProcess: true)");
        }
        return command;
    }

    private static void checkHealthPath(ManifestFields fields, ComponentDefinition component) {
        component.healthPath().ifPresent(path -> {
            if (component.port() == 0 || !path.startsWith("/")) {
                throw fields.badField("healthPath", "expected a path that begins with /, beside a port");
            }
        });
    }

    static List<ConfigDeclaration> configs(ManifestFields fields, boolean application) {
        Set<String> keys = new HashSet<>();
        return fields.objects("configs").stream()
                .map(object -> {
                    ConfigDeclaration declaration = new ConfigDeclaration(
                            object.requiredText("key"),
                            object.text("description").orElse(""),
                            object.text("default"),
                            object.flag("required", false),
                            object.flag("secure", false));
                    String key = declaration.key();
                    if (!ConfigKeys.isPlain(key)) {
                        throw object.badField("key", ConfigKeys.PLAIN_RULE);
                    }
                    if (application && declaration.secure()) {
                        throw object.badField("secure", "only components declare secure keys");
                    }
                    if (declaration.secure() && declaration.defaultValue().isPresent()) {
                        throw object.badField(
                                "default", "a secure key has no default, which the manifest would betray");
                    }
                    if (!keys.add(key)) {
                        throw object.badField("key", "\"" + key + "\" appears twice");
                    }
                    object.refuseOthers();
                    return declaration;
                })
                .toList();
    }

    private static Map<String, String> hooks(ManifestFields fields) {
        Map<String, String> hooks = new LinkedHashMap<>();
        fields.textMap("hooks").forEach((name, script) -> {
            if (Hook.named(name).isEmpty()) {
                throw fields.badField("hooks." + name, "unknown hook; known are " + Hook.names());
            }
            hooks.put(name, inside(fields, "hooks." + name, script));
        });
        return Map.copyOf(hooks);
    }

    private static List<Migration> migrations(ManifestFields fields) {
        return fields.objects("migrations").stream()
                .map(object -> {
                    Migration migration = new Migration(
                            object.requiredText("version"), inside(object, "script", object.requiredText("script")));
                    object.refuseOthers();
                    return migration;
                })
                .toList();
    }

    private static String inside(ManifestFields fields, String field, String script) {
        Path path = pathOf(fields, field, script).normalize();
        if (script.isBlank() || path.isAbsolute() || path.startsWith("..")) {
            throw fields.badField(field, "expected a path inside the component's directory");
        }
        return path.toString();
    }

    private PackageSource source(ManifestFields fields) {
        return fields.object("source")
                .map(object -> {
                    PackageSource source = source(
                            object,
                            object.text("directory").orElse(""),
                            object.text("archive").orElse(""),
                            object.text("url").orElse(""));
                    object.refuseOthers();
                    return source;
                })
                .orElse(PackageSource.NONE);
    }

    private PackageSource source(ManifestFields object, String directory, String archive, String url) {
        String sha256 = object.text("sha256").orElse("").toLowerCase(Locale.ROOT);
        long named = List.of(directory, archive, url).stream()
                .filter(s -> !s.isBlank())
                .count();
        if (named != 1) {
            throw object.badField("directory", "expected exactly one of directory, archive and url");
        }
        if (!directory.isBlank()) {
            if (!sha256.isEmpty()) {
                throw object.badField("sha256", "a directory has no checksum");
            }
            return new PackageSource(PackageSource.Kind.DIRECTORY, resolve(object, "directory", directory), "");
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw object.badField("sha256", "required for an archive, 64 hexadecimal digits");
        }
        String name = archive.isBlank() ? url : archive;
        if (!Unpacker.knows(name)) {
            throw object.badField(
                    archive.isBlank() ? "url" : "archive", "expected a name ending in .zip, .tar.gz or .tgz");
        }
        if (!archive.isBlank()) {
            return new PackageSource(PackageSource.Kind.ARCHIVE, resolve(object, "archive", archive), sha256);
        }
        checkUrl(object, url);
        return new PackageSource(PackageSource.Kind.URL, url, sha256);
    }

    private static void checkUrl(ManifestFields object, String url) {
        try {
            String scheme = URI.create(url).getScheme();
            if (scheme == null || !Set.of("http", "https").contains(scheme.toLowerCase(Locale.ROOT))) {
                throw object.badField("url", "expected an http or https address");
            }
        } catch (IllegalArgumentException e) {
            throw object.badField("url", "not an address: " + e.getMessage());
        }
    }

    private String resolve(ManifestFields object, String field, String location) {
        return manifestFile
                .resolveSibling(pathOf(object, field, location))
                .normalize()
                .toString();
    }

    private static Path pathOf(ManifestFields fields, String field, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw fields.badField(field, "not a file name: " + e.getReason());
        }
    }
}
