import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;

/**
 * Rewrites the classes of jars that were compiled for Java 5 or earlier in the format of Java 8, with the stack maps that let
 * an archive of classes hold them verified. Nothing else of them is changed. The launcher runs this file, where the JDK has
 * the library for it (from 24 on), on its own copies of the jars.
 */
final class NewerClasses {
    private static final int MAJOR_OFFSET = 6;

    private NewerClasses() {}

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            Path path = Path.of(jar);
            Map<String, byte[]> entries = entries(path);
            if (entries.entrySet().stream().anyMatch(entry -> isOld(entry.getKey(), entry.getValue()))) {
                rewrite(path, entries);
            }
        }
    }

    private static boolean isOld(String name, byte[] bytes) {
        return name.endsWith(".class")
                && ByteBuffer.wrap(bytes).getShort(MAJOR_OFFSET) < ClassFile.JAVA_6_VERSION;
    }

    private static Map<String, byte[]> entries(Path jar) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (JarInputStream in = new JarInputStream(new BufferedInputStream(Files.newInputStream(jar)))) {
            // It is not among the entries.
            if (in.getManifest() != null) {
                ByteArrayOutputStream manifest = new ByteArrayOutputStream();
                in.getManifest().write(manifest);
                entries.put("META-INF/MANIFEST.MF", manifest.toByteArray());
            }
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                if (!entry.isDirectory()) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return entries;
    }

    /** The jar is replaced when all its classes have been rewritten and verified, or not at all. */
    private static void rewrite(Path jar, Map<String, byte[]> entries) throws IOException {
        ClassHierarchyResolver own = ClassHierarchyResolver.ofResourceParsing(type -> {
            String descriptor = type.descriptorString();
            byte[] bytes = entries.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
            return bytes == null ? null : new ByteArrayInputStream(bytes);
        });
        ClassFile format = ClassFile.of(
                StackMapsOption.GENERATE_STACK_MAPS,
                ClassHierarchyResolverOption.of(own.orElse(ClassHierarchyResolver.defaultResolver())));
        Path renewed = jar.resolveSibling(jar.getFileName() + ".new");
        try (JarOutputStream out = new JarOutputStream(new BufferedOutputStream(Files.newOutputStream(renewed)))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                JarEntry made = new JarEntry(entry.getKey());
                // The same bytes for the same jar, whenever that is.
                made.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0));
                out.putNextEntry(made);
                out.write(
                        isOld(entry.getKey(), entry.getValue())
                                ? newer(format, entry.getKey(), entry.getValue())
                                : entry.getValue());
                out.closeEntry();
            }
        }
        Files.move(renewed, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] newer(ClassFile format, String name, byte[] bytes) throws IOException {
        // Methods that nothing passes through are copied, without stack maps.
        ClassTransform code = ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element));
        ClassTransform version = (builder, element) -> {
            if (element instanceof ClassFileVersion) {
                builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                builder.with(element);
            }
        };
        byte[] made = format.transformClass(format.parse(bytes), code.andThen(version));
        List<VerifyError> faults = format.verify(made);
        if (!faults.isEmpty()) {
            throw new IOException(name + " cannot be rewritten: " + faults.getFirst().getMessage());
        }
        return made;
    }
}
