package io.swingnode.node.backup;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Permissions as octal text, which manifests and archives have. */
final class FileModes {
    private static final int ALL = 0777;
    private static final PosixFilePermission[] FROM_THE_LOWEST_BIT = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ
    };

    private FileModes() {}

    static String of(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        int bits = 0;
        for (int i = 0; i < FROM_THE_LOWEST_BIT.length; i++) {
            bits |= permissions.contains(FROM_THE_LOWEST_BIT[i]) ? 1 << i : 0;
        }
        return text(bits);
    }

    static String text(int bits) {
        return Integer.toOctalString(bits & ALL);
    }

    static int bits(String mode) {
        if (!mode.matches("[0-7]{1,3}")) {
            throw new StoreException(Reason.CORRUPT, "the backup names the mode \"" + mode + "\", which is none");
        }
        return Integer.parseInt(mode, Byte.SIZE);
    }

    static Set<PosixFilePermission> permissions(String mode) {
        int bits = bits(mode);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < FROM_THE_LOWEST_BIT.length; i++) {
            if ((bits & 1 << i) != 0) {
                permissions.add(FROM_THE_LOWEST_BIT[i]);
            }
        }
        return permissions;
    }
}
