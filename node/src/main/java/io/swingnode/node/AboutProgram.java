package io.swingnode.node;

/** A command that tells of the program alone, and therefore works where nothing else does, as without a temporary folder. */
sealed interface AboutProgram permits CompletionCommand, HelpCommand, ManPageCommand, VersionCommand {}
