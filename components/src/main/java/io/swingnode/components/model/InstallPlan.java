package io.swingnode.components.model;

import java.util.List;

/**
 * What an install or upgrade is to do, as of the time when the operator asked for it.
 *
 * @param components the definitions to install, in the order of the manifest
 * @param startImmediately for an install: start once installed
 */
public record InstallPlan(
        ApplicationDefinition application,
        List<ComponentDefinition> components,
        boolean startImmediately,
        Rollback rollback) {}
