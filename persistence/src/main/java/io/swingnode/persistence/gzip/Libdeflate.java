package io.swingnode.persistence.gzip;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The functions of libdeflate that are used, as the system's own library has them.
 *
 * <p>They are called by {@code java.lang.foreign}, which is final from Java 22 on; since this is compiled for 21, its classes
 * are looked up by name, once. Addresses are passed as numbers, so that the calls themselves are as quick as any others.
 */
final class Libdeflate {
    private static final int FOREIGN_FUNCTIONS_SINCE = 22;

    /** Where it is: the names say which version of its interface it has, and that is 0 since its beginning. */
    private static final List<String> NAMES = System.getProperty("os.name", "").startsWith("Mac")
            ? List.of("libdeflate.0.dylib", "/opt/homebrew/lib/libdeflate.0.dylib")
            : List.of("libdeflate.so.0");

    /** The library cannot be used here. */
    static final class NoLibraryException extends Exception {
        private static final long serialVersionUID = 1L;

        NoLibraryException(String message) {
            super(message);
        }

        NoLibraryException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final MethodHandle address;
    private final MethodHandle openCompressor;
    private final MethodHandle compress;
    private final MethodHandle closeCompressor;
    private final MethodHandle openDecompressor;
    private final MethodHandle decompress;
    private final MethodHandle closeDecompressor;

    private Libdeflate(Foreign foreign, Function<String, Object> find) throws ReflectiveOperationException {
        address = foreign.address();
        openCompressor = foreign.function(find.apply("libdeflate_alloc_compressor"), long.class, int.class);
        compress = foreign.function(
                find.apply("libdeflate_deflate_compress"),
                long.class,
                long.class,
                long.class,
                long.class,
                long.class,
                long.class);
        closeCompressor = foreign.function(find.apply("libdeflate_free_compressor"), void.class, long.class);
        openDecompressor = foreign.function(find.apply("libdeflate_alloc_decompressor"), long.class);
        decompress = foreign.function(
                find.apply("libdeflate_deflate_decompress_ex"),
                int.class,
                long.class,
                long.class,
                long.class,
                long.class,
                long.class,
                long.class,
                long.class);
        closeDecompressor = foreign.function(find.apply("libdeflate_free_decompressor"), void.class, long.class);
    }

    /** Looks for it where the system has its libraries. */
    static Libdeflate load() throws NoLibraryException {
        return load(NAMES, Runtime.version().feature());
    }

    static Libdeflate load(List<String> names, int javaVersion) throws NoLibraryException {
        if (javaVersion < FOREIGN_FUNCTIONS_SINCE) {
            throw new NoLibraryException("Java " + javaVersion + " cannot call other libraries; "
                    + FOREIGN_FUNCTIONS_SINCE + " and newer can");
        }
        try {
            Foreign foreign = new Foreign();
            if (!foreign.isAllowed()) {
                throw new NoLibraryException(
                        "this virtual machine may not call other libraries" + " (--enable-native-access=ALL-UNNAMED)");
            }
            for (String name : names) {
                Optional<Function<String, Object>> found = foreign.library(name);
                if (found.isPresent()) {
                    return new Libdeflate(foreign, found.get());
                }
            }
            throw new NoLibraryException("this system has no " + String.join(" or ", names));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            throw new NoLibraryException("calling libdeflate is not possible: " + e, e);
        }
    }

    long address(ByteBuffer direct) {
        try {
            return (long) address.invokeExact((Buffer) direct);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    long openCompressor(int level) {
        try {
            return required((long) openCompressor.invokeExact(level));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** How many bytes came of it; 0 when there was not enough room. */
    long compress(long compressor, long in, long inBytes, long out, long outBytes) {
        try {
            return (long) compress.invokeExact(compressor, in, inBytes, out, outBytes);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    void closeCompressor(long compressor) {
        try {
            closeCompressor.invokeExact(compressor);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    long openDecompressor() {
        try {
            return required((long) openDecompressor.invokeExact());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * Decompresses to exactly {@code outBytes}.
     *
     * @param used the address of 8 bytes that are told how many bytes of the input were used
     * @return 0, 1 when the data is bad, 2 when it is shorter, 3 when it is longer
     */
    int decompress(long decompressor, long in, long inBytes, long out, long outBytes, long used) {
        try {
            return (int) decompress.invokeExact(decompressor, in, inBytes, out, outBytes, used, 0L);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    void closeDecompressor(long decompressor) {
        try {
            closeDecompressor.invokeExact(decompressor);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static long required(long pointer) {
        if (pointer == 0) {
            throw new IllegalStateException("libdeflate has no memory left");
        }
        return pointer;
    }

    /** No function of C throws; what does is the call itself. */
    private static RuntimeException failed(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }

    /** {@code java.lang.foreign}, by name. */
    private static final class Foreign {
        private final Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
        private final Class<?> lookup = Class.forName("java.lang.foreign.SymbolLookup");
        private final Class<?> arena = Class.forName("java.lang.foreign.Arena");
        private final Class<?> layout = Class.forName("java.lang.foreign.MemoryLayout");
        private final Class<?> values = Class.forName("java.lang.foreign.ValueLayout");
        private final Class<?> descriptor = Class.forName("java.lang.foreign.FunctionDescriptor");
        private final Class<?> linker = Class.forName("java.lang.foreign.Linker");
        private final Class<?> option = Class.forName("java.lang.foreign.Linker$Option");
        private final Object nativeLinker = linker.getMethod("nativeLinker").invoke(null);

        Foreign() throws ReflectiveOperationException {}

        boolean isAllowed() throws ReflectiveOperationException {
            Method enabled = Module.class.getMethod("isNativeAccessEnabled");
            return (boolean) enabled.invoke(Libdeflate.class.getModule());
        }

        /** Finds the functions of a library; empty when there is no such library. */
        Optional<Function<String, Object>> library(String name) throws ReflectiveOperationException {
            Object global = arena.getMethod("global").invoke(null);
            Object symbols;
            try {
                symbols = lookup.getMethod("libraryLookup", String.class, arena).invoke(null, name, global);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IllegalArgumentException) {
                    return Optional.empty();
                }
                throw e;
            }
            Method find = lookup.getMethod("find", String.class);
            return Optional.of(function -> {
                try {
                    return ((Optional<?>) find.invoke(symbols, function))
                            .orElseThrow(() -> new IllegalStateException(name + " has no " + function));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("looking for " + function, e);
                }
            });
        }

        MethodHandle function(Object symbol, Class<?> result, Class<?>... parameters)
                throws ReflectiveOperationException {
            Object layouts = Array.newInstance(layout, parameters.length);
            for (int i = 0; i < parameters.length; i++) {
                Array.set(layouts, i, layoutOf(parameters[i]));
            }
            Object described = result == void.class
                    ? descriptor.getMethod("ofVoid", layouts.getClass()).invoke(null, layouts)
                    : descriptor.getMethod("of", layout, layouts.getClass()).invoke(null, layoutOf(result), layouts);
            Object options = Array.newInstance(option, 0);
            Method downcall = linker.getMethod("downcallHandle", segment, descriptor, options.getClass());
            return (MethodHandle) downcall.invoke(nativeLinker, symbol, described, options);
        }

        private Object layoutOf(Class<?> type) throws ReflectiveOperationException {
            return values.getField(type == int.class ? "JAVA_INT" : "JAVA_LONG").get(null);
        }

        /** Takes a direct buffer, gives its address. */
        MethodHandle address() throws ReflectiveOperationException {
            MethodHandles.Lookup access = MethodHandles.publicLookup();
            MethodHandle ofBuffer =
                    access.findStatic(segment, "ofBuffer", MethodType.methodType(segment, Buffer.class));
            MethodHandle addressOf = access.findVirtual(segment, "address", MethodType.methodType(long.class));
            return MethodHandles.filterReturnValue(ofBuffer, addressOf);
        }
    }
}
