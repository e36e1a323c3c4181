package io.swingnode.components.files;

import io.swingnode.components.model.ComponentState;
import java.nio.file.Path;

/** The layout of {@code <home>/node}, the node's own directory beside the store's. */
public record Directories(Path node) {
    public Path applications() {
        return node.resolve("apps");
    }

    public Path application(String appId) {
        return applications().resolve(appId);
    }

    private Path component(String appId, String componentId) {
        return application(appId).resolve("components").resolve(componentId);
    }

    /** Holds one directory per installed version, and the list of its files beside it. */
    public Path versions(String appId, String componentId) {
        return component(appId, componentId).resolve("app");
    }

    /** The files of the version that is installed. */
    public Path app(String appId, ComponentState component) {
        return versions(appId, component.id()).resolve(component.directory());
    }

    /** The component's data, kept across upgrades, and across a removal that does not ask for its deletion. */
    public Path data(String appId, String componentId) {
        return component(appId, componentId).resolve("data");
    }

    public Path cache(String appId, String componentId) {
        return component(appId, componentId).resolve("cache");
    }

    public Path logs(String appId, String componentId) {
        return component(appId, componentId).resolve("logs");
    }

    /** Settings and configs of an application that was removed with its data kept. */
    public Path extraState(String appId) {
        return application(appId).resolve("extra.json");
    }

    public Path identityDocument(String appId) {
        return application(appId).resolve("identity.json");
    }

    public Path rollback(String appId) {
        return node.resolve("rollback").resolve(appId + ".json");
    }

    /** One file per running hook, named by its token. */
    public Path hooks() {
        return node.resolve("hooks");
    }

    public Path packages() {
        return node.resolve("packages");
    }

    public Path secretKey() {
        return node.resolve("secret.key");
    }
}
