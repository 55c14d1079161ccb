package nabla.examples;

import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a request that long work looks at, so that it can leave behind what it has. The JVM goes down when the thread
 * that made this has ended, or after some seconds.
 */
public final class Interruption implements AutoCloseable {
    private static final int PATIENCE = 10;

    private final long patience;
    private final Thread worker = Thread.currentThread();
    private final Thread hook = new Thread(this::request, "interruption");
    private volatile boolean requested;

    /** Listens from now on until it is closed. */
    public Interruption() {
        this(PATIENCE);
    }

    /** The same for work that needs this many seconds to come to an end. */
    public Interruption(int seconds) {
        patience = TimeUnit.SECONDS.toMillis(seconds);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void request() {
        requested = true;
        try {
            worker.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the user wants the work to end. */
    public boolean isRequested() {
        return requested;
    }

    @Override
    public void close() {
        // Once the hook runs it cannot be removed any more, and need not be.
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                requested = true;
            }
        }
    }
}
