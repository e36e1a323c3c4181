package io.swingnode.components.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DependencyOrderTest {
    private static ComponentDefinition component(String id, long startMillis, String... dependencies) {
        return new ComponentDefinition(
                id,
                id,
                "1",
                ComponentDefinition.DEFAULT_GROUP,
                "",
                List.of("x"),
                Map.of(),
                List.of(),
                0,
                Optional.empty(),
                startMillis,
                RestartPolicy.ON_FAILURE,
                3,
                false,
                0,
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(dependencies),
                PackageSource.NONE);
    }

    private static DependencyOrder order(ComponentDefinition... components) {
        return DependencyOrder.of(Arrays.asList(components));
    }

    @Test
    void putsDependenciesFirstAndKeepsTheOrderOtherwise() {
        DependencyOrder order = order(
                component("web", 0, "api", "elsewhere"),
                component("log", 0),
                component("api", 0, "db"),
                component("db", 0));
        assertThat(order.ids()).containsExactly("db", "api", "web", "log");
        assertThat(order.before("web")).containsExactly("api");
        assertThat(order.after("db")).containsExactly("api");
        assertThat(order.circle()).isEmpty();
    }

    @Test
    void findsACircleAndStillGivesAnOrder() {
        DependencyOrder order =
                order(component("a", 0, "b"), component("b", 0, "c"), component("c", 0, "b"), component("d", 0));
        assertThat(order.circle()).contains(List.of("b", "c", "b"));
        assertThat(order.ids()).containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(order.before("c")).isEmpty();
        assertThat(order(component("a", 0, "a")).circle()).contains(List.of("a", "a"));
    }

    @Test
    void addsUpTheStartsThatFollowEachOther() {
        assertThat(order(component("a", 30, "b"), component("b", 20), component("c", 40))
                        .declaredStartMillis())
                .isEqualTo(50);
        assertThat(order().declaredStartMillis()).isZero();
    }
}
