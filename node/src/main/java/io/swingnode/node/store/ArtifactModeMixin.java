package io.swingnode.node.store;

import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --artifact-mode}, with the names that exports use. */
public final class ArtifactModeMixin {
    @Option(
            names = "--artifact-mode",
            paramLabel = "MODE",
            defaultValue = "operational",
            converter = Converter.class,
            completionCandidates = Candidates.class,
            description = {
                "How much history: operational (default; what a validator needs), replay (and all spans of"
                        + " current incarnations), archival (and all spans of vats that run), debug (all there is)."
            })
    private ArtifactMode mode;

    /** The mode asked for. */
    public ArtifactMode mode() {
        return mode;
    }

    private static final class Converter implements ITypeConverter<ArtifactMode> {
        @Override
        public ArtifactMode convert(String label) {
            try {
                return ArtifactMode.parse(label);
            } catch (StoreException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** For shells that complete the option. */
    private static final class Candidates extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Candidates() {
            super(Arrays.stream(ArtifactMode.values()).map(ArtifactMode::label).toList());
        }
    }
}
