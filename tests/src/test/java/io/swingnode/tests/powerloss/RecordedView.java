package io.swingnode.tests.powerloss;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** The attributes of a file, of which the mode is recorded. */
record RecordedView(PosixFileAttributeView real, Path file, RecordedDisk disk) implements PosixFileAttributeView {
    @Override
    public String name() {
        return real.name();
    }

    @Override
    public PosixFileAttributes readAttributes() throws IOException {
        return real.readAttributes();
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
        disk.moding(file, permissions, () -> {
            real.setPermissions(permissions);
            return true;
        });
    }

    @Override
    public void setTimes(FileTime modified, FileTime accessed, FileTime created) throws IOException {
        real.setTimes(modified, accessed, created);
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
        return real.getOwner();
    }

    @Override
    public void setOwner(UserPrincipal owner) throws IOException {
        real.setOwner(owner);
    }

    @Override
    public void setGroup(GroupPrincipal group) throws IOException {
        real.setGroup(group);
    }
}
