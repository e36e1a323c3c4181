package io.swingnode.node.store;

import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --artifact-mode}; its values are those of the manifests of exports. */
public final class ArtifactModeMixin {
    @Option(
            names = "--artifact-mode",
            paramLabel = "MODE",
            defaultValue = "operational",
            converter = Converter.class,
            completionCandidates = Candidates.class,
            description = {
                "How much history: operational (default; what a validator needs), replay (also all spans of"
                        + " current incarnations), archival (also all spans of running vats), debug (everything)."
            })
    private ArtifactMode mode;

    /** The mode given. */
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

    /** Values for the completion of shells. */
    private static final class Candidates extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Candidates() {
            super(Arrays.stream(ArtifactMode.values()).map(ArtifactMode::label).toList());
        }
    }
}
