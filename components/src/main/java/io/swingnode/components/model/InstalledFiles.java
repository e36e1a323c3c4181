package io.swingnode.components.model;

/** Where a component's new files are (a name below its {@code app} directory), and the hash of their list. */
public record InstalledFiles(String directory, String listing) {}
