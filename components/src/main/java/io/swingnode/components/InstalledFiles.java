package io.swingnode.components;

/** Where a component's new files lie (a name below its {@code app} directory), and the hash of their list. */
record InstalledFiles(String directory, String listing) {}
