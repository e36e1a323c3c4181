package io.swingnode.components.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.actor.Application.StatusWritten;
import io.swingnode.components.actor.Application.Written;
import io.swingnode.components.config.ConfigValues;
import io.swingnode.components.config.SecretBox;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PendingRemoval;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each change is refused for; what they do is shown by the scenarios of the operations. */
class ApplicationRulesTest {
    @TempDir
    Path dir;

    private ApplicationRules rules;
    private ApplicationState installed;

    @BeforeEach
    void prepare() {
        Path key = TestNode.settings(dir.resolve("home")).directories().secretKey();
        rules = new ApplicationRules(Fixture.ID, new ConfigValues(SecretBox.open(key)));
        installed = with(Status.INSTALLED);
    }

    private ApplicationState with(Status status) {
        return ApplicationActors.application(new Fixture(dir).worker("one").worker("two"), status);
    }

    private void assertRefused(Code code, ApplicationState state, ApplicationChange change) {
        assertThatThrownBy(() -> rules.decide(Optional.of(state), change))
                .isInstanceOfSatisfying(
                        LifecycleException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private PendingRemoval pending(PendingRemoval.Kind kind, String componentId) {
        return new PendingRemoval(kind, List.of(installed.component(componentId).orElseThrow()), false, false);
    }

    @Test
    void refusesEveryChangeOfAnApplicationThatIsNotInstalled() {
        PendingRemoval removal = pending(PendingRemoval.Kind.REMOVE, "one");
        Stream.of(
                        new ApplicationChange.SetStatus(Status.STOPPED, Selection.ALL),
                        new ApplicationChange.ReplaceStatus(Set.of(), Status.STOPPED, Selection.ALL),
                        new ApplicationChange.BeginUpgrade(Selection.ALL),
                        new ApplicationChange.BeginStart(Selection.ALL),
                        new ApplicationChange.BeginRemoval(removal),
                        new ApplicationChange.SetRoutePath("one", "/"),
                        new ApplicationChange.PlaceFiles(Map.of()))
                .forEach(change -> assertThatThrownBy(() -> rules.decide(Optional.empty(), change))
                        .isInstanceOfSatisfying(
                                LifecycleException.class,
                                e -> assertThat(e.code()).isEqualTo(Code.NO_SUCH_APPLICATION)));
        assertThat(rules.decide(Optional.empty(), new ApplicationChange.Forget()))
                .containsExactly(new Written(Optional.empty()));
    }

    @Test
    void refusesToInstallTwice() {
        assertRefused(Code.ALREADY_INSTALLED, installed, new ApplicationChange.BeginInstall(installed));
    }

    @Test
    void refusesToStartOrRestartWhatIsBeingInstalled() {
        for (Status status : List.of(Status.WAITING, Status.DOWNLOADING, Status.INSTALLING, Status.UPGRADING)) {
            assertRefused(Code.COMPONENT_IN_PROGRESS, with(status), new ApplicationChange.BeginStart(Selection.ALL));
            assertRefused(
                    Code.COMPONENT_IN_PROGRESS, with(status), new ApplicationChange.BeginRestart(Selection.of("two")));
        }
        assertThat(rules.decide(Optional.of(installed), new ApplicationChange.BeginStart(Selection.of("two"))))
                .singleElement()
                .isInstanceOfSatisfying(StatusWritten.class, event -> {
                    assertThat(event.status()).isEqualTo(Status.STARTING);
                    assertThat(event.componentIds()).containsExactly("two");
                    assertThat(event.stored()).isFalse();
                });
    }

    @Test
    void refusesToUpgradeWhatIsInProgress() {
        ApplicationState starting =
                installed.mapSelected(Selection.of("one"), c -> c.withStatus(Status.STARTING, Instant.EPOCH));
        assertRefused(Code.COMPONENT_IN_PROGRESS, starting, new ApplicationChange.BeginUpgrade(Selection.of("one")));
        assertThat(rules.decide(Optional.of(starting), new ApplicationChange.BeginUpgrade(Selection.of("two"))))
                .hasSize(1);
        ApplicationState resetting = installed.withUnfinished(Optional.of(pending(PendingRemoval.Kind.RESET, "one")));
        assertRefused(Code.COMPONENT_IN_PROGRESS, resetting, new ApplicationChange.BeginUpgrade(Selection.of("two")));
    }

    @Test
    void refusesToResetWhatHasAProcess() {
        PendingRemoval reset = pending(PendingRemoval.Kind.RESET, "one");
        ApplicationState started =
                installed.mapComponents(c -> c.withProcess(Optional.of(new ProcessRecord("t", Optional.empty(), 0))));
        assertRefused(Code.COMPONENT_IN_PROGRESS, started, new ApplicationChange.BeginReset(reset));
    }

    @Test
    void refusesAnotherResetOrRemovalButNotTheSameAgain() {
        PendingRemoval reset = pending(PendingRemoval.Kind.RESET, "one");
        PendingRemoval removal = pending(PendingRemoval.Kind.REMOVE, "one");
        ApplicationState resetting = installed.withUnfinished(Optional.of(reset));
        assertRefused(Code.INSTALL_IN_PROGRESS, resetting, new ApplicationChange.BeginRemoval(removal));
        assertRefused(
                Code.COMPONENT_IN_PROGRESS,
                resetting,
                new ApplicationChange.BeginReset(pending(PendingRemoval.Kind.RESET, "two")));
        assertThat(rules.decide(Optional.of(resetting), new ApplicationChange.BeginReset(reset)))
                .containsExactly(new Written(Optional.of(resetting)));
    }

    @Test
    void refusesToRemoveWhatIsBeingInstalled() {
        PendingRemoval removal = pending(PendingRemoval.Kind.REMOVE, "one");
        assertRefused(Code.INSTALL_IN_PROGRESS, with(Status.WAITING), new ApplicationChange.BeginRemoval(removal));
    }

    @Test
    void refusesARoutePathOfAComponentThatDoesNotExist() {
        assertRefused(Code.CHILD_NOT_FOUND, installed, new ApplicationChange.SetRoutePath("three", "/"));
    }

    @Test
    void writesNothingWhenNoStatusIsAmongThoseToReplace() {
        ApplicationChange change =
                new ApplicationChange.ReplaceStatus(Set.of(Status.STARTING), Status.RUNNING, Selection.ALL);
        assertThat(rules.decide(Optional.of(installed), change)).isEmpty();
    }
}
