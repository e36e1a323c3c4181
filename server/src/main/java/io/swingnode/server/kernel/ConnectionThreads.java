package io.swingnode.server.kernel;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * Threads for connections: one is made whenever all others are waiting, so that a client that does not read, or asks for nothing,
 * keeps nobody else waiting. The number of connections bounds them. Made by Akka, by its name in the configuration.
 */
public final class ConnectionThreads extends ExecutorServiceConfigurator {
    public ConnectionThreads(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
        return () -> Executors.newCachedThreadPool(threads);
    }
}
