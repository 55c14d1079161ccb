package nabla.examples;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C as a request that long work looks at, so that it can leave behind what it has. The JVM goes down when the thread
 * that made this has ended or is no longer busy, or after some seconds.
 */
public final class Interruption implements AutoCloseable {
    private static final int PATIENCE = 10;
    private static final int GLANCE = 20;

    private final BooleanSupplier busy;
    private final Runnable farewell;
    private final Thread worker = Thread.currentThread();
    private final Thread hook = new Thread(this::request, "interruption");
    private volatile boolean requested;

    /** Listens from now on until it is closed. */
    public Interruption() {
        this(() -> true, () -> {});
    }

    /**
     * The same for work that may be left at any moment.
     *
     * @param busy whether it has to come to an end before
     * @param farewell says what is left behind, last of all
     */
    public Interruption(BooleanSupplier busy, Runnable farewell) {
        this.busy = busy;
        this.farewell = farewell;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void request() {
        requested = true;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        try {
            while (worker.isAlive() && busy.getAsBoolean() && System.nanoTime() < end) {
                worker.join(GLANCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        farewell.run();
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
