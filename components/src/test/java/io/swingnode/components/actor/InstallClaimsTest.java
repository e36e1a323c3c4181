package io.swingnode.components.actor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.actor.Application.Held;
import io.swingnode.components.actor.InstallMessage.BeginDownload;
import io.swingnode.components.actor.InstallMessage.BeginInstallation;
import io.swingnode.components.actor.InstallMessage.Claim;
import io.swingnode.components.actor.InstallMessage.Purpose;
import io.swingnode.components.actor.InstallMessage.Reason;
import io.swingnode.components.actor.InstallMessage.Refused;
import io.swingnode.components.actor.InstallMessage.Release;
import io.swingnode.components.actor.InstallMessage.Step;
import io.swingnode.components.actor.InstallMessage.StepAnswer;
import io.swingnode.components.actor.InstallMessage.TakeStep;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may change an installation, in which order, and why others may not. */
class InstallClaimsTest {
    private static final Duration PATIENCE = TestNode.PATIENCE;
    private static final Step DOWNLOAD = new BeginDownload(Selection.ALL, List.of("one"));
    private static final Step INSTALLATION = new BeginInstallation(Selection.ALL, Status.UPGRADING);

    @TempDir
    Path dir;

    private ApplicationActors actors;
    private ActorRef<Application.Command> application;

    @BeforeEach
    void start() {
        actors = new ApplicationActors(dir.resolve("home"));
        application = actors.spawn(TestNode.settings(dir.resolve("home")), actors::launch);
    }

    @AfterEach
    void stop() {
        actors.close();
    }

    private void installed(Status status) {
        ApplicationState state =
                ApplicationActors.application(new Fixture(dir).worker("one").worker("two"), Status.ADDED);
        actors.install(application, state, status);
    }

    /** A claim and the probe that gets the answer. */
    private record Asked(UUID id, TestProbe<StatusReply<Held>> probe) {
        Held granted() {
            return probe.receiveMessage(PATIENCE).getValue();
        }

        Code refused() {
            return ((LifecycleException) probe.receiveMessage(PATIENCE).getError()).code();
        }
    }

    private Asked claim(Purpose purpose) {
        return claim(purpose, Selection.ALL);
    }

    private Asked claim(Purpose purpose, Selection selection) {
        Asked asked = new Asked(UUID.randomUUID(), actors.kit.createTestProbe());
        application.tell(new Claim(asked.id(), purpose, selection, asked.probe().ref()));
        return asked;
    }

    private TestProbe<StatusReply<StepAnswer>> step(Step step) {
        TestProbe<StatusReply<StepAnswer>> probe = actors.kit.createTestProbe();
        application.tell(new TakeStep(step, probe.ref()));
        return probe;
    }

    private void assertRefused(TestProbe<StatusReply<StepAnswer>> probe, Reason reason) {
        assertThat(probe.receiveMessage(PATIENCE).getValue()).isEqualTo(new Refused(reason));
    }

    private static InstallMessage.Accepted accepted(TestProbe<StatusReply<StepAnswer>> probe) {
        return (InstallMessage.Accepted) probe.receiveMessage(PATIENCE).getValue();
    }

    /** Everything that was sent to the application before this has been looked at. */
    private void settle() {
        assertThat(actors.load(application)).isPresent();
    }

    private List<Status> statuses() {
        return actors.load(application).orElseThrow().components().stream()
                .map(ComponentState::status)
                .toList();
    }

    @Test
    void refusesAPurposeThatDoesNotFit() {
        assertThat(claim(Purpose.UPGRADE).refused()).isEqualTo(Code.NO_SUCH_APPLICATION);
        assertThat(claim(Purpose.REMOVAL).refused()).isEqualTo(Code.NO_SUCH_APPLICATION);
        assertThat(claim(Purpose.CANCEL).refused()).isEqualTo(Code.NO_SUCH_APPLICATION);
        installed(Status.RUNNING);
        assertThat(claim(Purpose.INSTALL).refused()).isEqualTo(Code.ALREADY_INSTALLED);
        assertThat(claim(Purpose.CANCEL).refused()).isEqualTo(Code.NOT_DOWNLOADING);
        assertThat(statuses()).containsOnly(Status.RUNNING);
        // None of the refusals holds the installation.
        assertThat(claim(Purpose.UPGRADE).granted().application()).isPresent();
    }

    @Test
    void grantsOneClaimAfterTheOther() {
        installed(Status.INSTALLED);
        Asked first = claim(Purpose.UPGRADE);
        first.granted();
        Asked second = claim(Purpose.REMOVAL);
        Asked third = claim(Purpose.UPGRADE);
        settle();
        second.probe().expectNoMessage(Duration.ZERO);
        application.tell(new Release(first.id()));
        second.granted();
        settle();
        third.probe().expectNoMessage(Duration.ZERO);
        application.tell(new Release(second.id()));
        third.granted();
    }

    @Test
    void passesOverAClaimThatWasGivenUp() {
        installed(Status.INSTALLED);
        Asked first = claim(Purpose.UPGRADE);
        first.granted();
        Asked second = claim(Purpose.UPGRADE);
        Asked third = claim(Purpose.UPGRADE);
        application.tell(new Release(second.id()));
        application.tell(new Release(first.id()));
        third.granted();
        second.probe().expectNoMessage(Duration.ZERO);
    }

    @Test
    void refusesClaimsWhenTooManyWait() {
        installed(Status.INSTALLED);
        claim(Purpose.UPGRADE).granted();
        for (int i = 0; i < 100; i++) {
            claim(Purpose.UPGRADE);
        }
        assertThat(claim(Purpose.UPGRADE).refused()).isEqualTo(Code.QUEUE_FULL);
    }

    @Test
    void holdsAStepBackWhileAnUpgradeIsAccepted() {
        installed(Status.WAITING);
        Asked upgrade = claim(Purpose.UPGRADE);
        upgrade.granted();
        TestProbe<StatusReply<StepAnswer>> step = step(DOWNLOAD);
        settle();
        step.expectNoMessage(Duration.ZERO);
        application.tell(new Release(upgrade.id()));
        assertThat(accepted(step).changed()).isTrue();
        assertThat(statuses()).containsExactly(Status.DOWNLOADING, Status.WAITING);
    }

    @Test
    void refusesTheStepsOfAJobThatIsBeingCancelled() {
        installed(Status.WAITING);
        Asked upgrade = claim(Purpose.UPGRADE);
        upgrade.granted();
        Asked cancel = claim(Purpose.CANCEL);
        TestProbe<StatusReply<StepAnswer>> waiting = step(DOWNLOAD);
        application.tell(new Release(upgrade.id()));
        cancel.granted();
        assertRefused(waiting, Reason.CANCELLED);
        assertRefused(step(INSTALLATION), Reason.CANCELLED);
        assertThat(claim(Purpose.ROLLBACK).refused()).isEqualTo(Code.CANCELLED);
        assertThat(statuses()).containsOnly(Status.WAITING);
        application.tell(new Release(cancel.id()));
        claim(Purpose.ROLLBACK).granted();
    }

    @Test
    void refusesAStepWhenAStatusHasChanged() {
        installed(Status.WAITING);
        actors.change(application, new ApplicationChange.SetStatus(Status.STOPPED, Selection.of("one")));
        assertRefused(step(INSTALLATION), Reason.STATUS_CHANGED);
        actors.change(application, new ApplicationChange.SetStatus(Status.STOPPED, Selection.of("two")));
        assertRefused(step(DOWNLOAD), Reason.STATUS_CHANGED);
        assertThat(statuses()).containsOnly(Status.STOPPED);
    }

    @Test
    void refusesACancellationOnceTheInstallationHasBegun() {
        installed(Status.WAITING);
        assertThat(accepted(step(INSTALLATION)).changed()).isTrue();
        assertThat(claim(Purpose.CANCEL).refused()).isEqualTo(Code.NOT_DOWNLOADING);
        assertThat(statuses()).containsOnly(Status.UPGRADING);
    }

    @Test
    void dropsADownloadForAStopOfItsComponentsAlone() {
        installed(Status.INSTALLED);
        actors.change(application, new ApplicationChange.SetStatus(Status.WAITING, Selection.of("one")));
        assertThat(claim(Purpose.STOP, Selection.of("two")).refused()).isEqualTo(Code.NOT_DOWNLOADING);
        assertThat(statuses()).containsExactly(Status.WAITING, Status.INSTALLED);
        claim(Purpose.STOP, Selection.of("one")).granted();
        assertRefused(step(DOWNLOAD), Reason.CANCELLED);
        assertThat(claim(Purpose.ROLLBACK).refused()).isEqualTo(Code.CANCELLED);
    }

    @Test
    void writesNothingForAStepWithNothingToFetch() {
        installed(Status.WAITING);
        TestProbe<StatusReply<StepAnswer>> step = step(new BeginDownload(Selection.ALL, List.of()));
        assertThat(accepted(step).changed()).isFalse();
        assertThat(statuses()).containsOnly(Status.WAITING);
    }

    /** The aggregate status is that of the first component in progress. */
    @Test
    void marksWhatNobodyWouldTakeOutOfItsStatusWhenItRefusesToCancel() {
        installed(Status.WAITING);
        actors.change(application, new ApplicationChange.SetStatus(Status.STARTING, Selection.of("one")));
        assertThat(claim(Purpose.CANCEL).refused()).isEqualTo(Code.NOT_DOWNLOADING);
        assertThat(statuses()).containsExactly(Status.STARTING, Status.ERROR);
    }

    @Test
    void keepsClaimsWhenAWriteFails() {
        installed(Status.INSTALLED);
        Asked first = claim(Purpose.UPGRADE);
        first.granted();
        Asked second = claim(Purpose.UPGRADE);
        actors.journal.failNextPersisted();
        application.tell(new Application.Change(
                new ApplicationChange.SetStatus(Status.STOPPED, Selection.ALL),
                actors.kit.<StatusReply<Held>>createTestProbe().ref()));
        assertThat(statuses()).containsOnly(Status.INSTALLED);
        second.probe().expectNoMessage(Duration.ZERO);
        application.tell(new Release(first.id()));
        second.granted();
    }
}
