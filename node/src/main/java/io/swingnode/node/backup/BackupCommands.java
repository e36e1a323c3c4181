package io.swingnode.node.backup;

import io.swingnode.node.CommandProvider;
import java.util.List;

/** The commands about backups. */
public final class BackupCommands implements CommandProvider {
    @Override
    public String heading() {
        return "Backups";
    }

    @Override
    public int rank() {
        return 35;
    }

    @Override
    public List<Object> commands() {
        return List.of(new BackupCommand(), new RestoreCommand(), new BackupsCommand());
    }
}
