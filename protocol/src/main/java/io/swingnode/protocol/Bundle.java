package io.swingnode.protocol;

import java.util.Optional;

/** A code bundle in the form in which kernels pass it to the store. */
public sealed interface Bundle {
    /** The value of the member {@code moduleFormat}. */
    String moduleFormat();

    /** Source text, and a source map if there is one; stored as compact JSON. */
    record NestedEvaluate(String source, Optional<String> sourceMap) implements Bundle {
        @Override
        public String moduleFormat() {
            return "nestedEvaluate";
        }

        /** The compact JSON that is stored and hashed: moduleFormat, source, and sourceMap if present. */
        public String toJson() {
            StringBuilder out = new StringBuilder(source.length() + 64);
            out.append("{\"moduleFormat\":\"nestedEvaluate\",\"source\":");
            JsonText.appendQuoted(out, source);
            sourceMap.ifPresent(map -> {
                out.append(",\"sourceMap\":");
                JsonText.appendQuoted(out, map);
            });
            return out.append('}').toString();
        }
    }

    /** A zip archive in base64, and the SHA-512 of its compartment map in lower-case hex; stored as the zip's bytes. */
    record EndoZipBase64(String endoZipBase64, String endoZipBase64Sha512) implements Bundle {
        @Override
        public String moduleFormat() {
            return "endoZipBase64";
        }
    }

    /** A bundle in a format that the store does not accept; it is refused with an error that names the format. */
    record Unsupported(String moduleFormat) implements Bundle {}
}
