package io.swingnode.components;

import java.nio.file.Path;

/** Where things lie below {@code <home>/node} (all of it ours; the store's directory is another). */
record Directories(Path node) {
    Path applications() {
        return node.resolve("apps");
    }

    Path application(String appId) {
        return applications().resolve(appId);
    }

    private Path component(String appId, String componentId) {
        return application(appId).resolve("components").resolve(componentId);
    }

    /** Holds one directory per installed version, and the list of its files beside it. */
    Path versions(String appId, String componentId) {
        return component(appId, componentId).resolve("app");
    }

    /** The files of the version that is installed. */
    Path app(String appId, ComponentState component) {
        return versions(appId, component.id()).resolve(component.directory());
    }

    /** What the component keeps across upgrades; a removal keeps it unless told otherwise. */
    Path data(String appId, String componentId) {
        return component(appId, componentId).resolve("data");
    }

    Path cache(String appId, String componentId) {
        return component(appId, componentId).resolve("cache");
    }

    Path logs(String appId, String componentId) {
        return component(appId, componentId).resolve("logs");
    }

    /** Settings and configs of an application that was removed with its data kept. */
    Path extraState(String appId) {
        return application(appId).resolve("extra.json");
    }

    Path identityDocument(String appId) {
        return application(appId).resolve("identity.json");
    }

    Path rollback(String appId) {
        return node.resolve("rollback").resolve(appId + ".json");
    }

    /** One file per hook that runs, named by its token. */
    Path hooks() {
        return node.resolve("hooks");
    }

    Path packages() {
        return node.resolve("packages");
    }

    Path secretKey() {
        return node.resolve("secret.key");
    }
}
