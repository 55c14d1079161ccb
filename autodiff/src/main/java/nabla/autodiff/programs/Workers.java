package nabla.autodiff.programs;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Threads that share the steps of one program. A worker spins for the next task for a short while, since handing a task
 * over through the scheduler costs more than most steps take; then it sleeps, and after a second without work it ends.
 */
final class Workers {
    private static final int SPINS = 20_000;
    private static final long SLEEP_NANOS = 1_000_000_000L;

    private final Worker[] workers;

    /** A pool of {@code threads} threads, including the calling one. */
    Workers(int threads) {
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
        }
    }

    /** Runs the task for all parts 0 … threads−1 at once, part 0 on the calling thread, and waits for all. */
    void run(IntConsumer task) {
        for (Worker worker : workers) {
            worker.begin(task);
        }
        Throwable failure = null;
        try {
            task.accept(0);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        for (Worker worker : workers) {
            Throwable other = worker.await();
            failure = failure == null ? other : failure;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    private static final class Worker implements Runnable {
        private final int part;
        private IntConsumer task;
        private Throwable failure;
        private volatile long begun;
        private volatile long done;
        private volatile Thread thread;
        private volatile boolean asleep;

        Worker(int part) {
            this.part = part;
        }

        void begin(IntConsumer next) {
            task = next;
            failure = null;
            begun++; // only the program's thread writes it
            Thread running = thread;
            if (running == null) {
                start();
            } else if (asleep) {
                LockSupport.unpark(running);
            }
        }

        private void start() {
            Thread fresh = new Thread(this, "nabla-worker-" + part);
            fresh.setDaemon(true);
            thread = fresh;
            fresh.start();
        }

        Throwable await() {
            long wanted = begun;
            for (int spin = 0; done != wanted; spin++) {
                if (spin < SPINS) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                    // The worker may have ended, just before the task came.
                    if (thread == null) {
                        start();
                    }
                }
            }
            return failure;
        }

        @Override
        public void run() {
            long seen = done;
            while (awaitTask(seen)) {
                seen = begun;
                try {
                    task.accept(part);
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
                done = seen;
            }
            thread = null;
        }

        /** Waits for a task after {@code seen}; false after a second without one. */
        private boolean awaitTask(long seen) {
            for (int spin = 0; spin < SPINS; spin++) {
                if (begun != seen) {
                    return true;
                }
                Thread.onSpinWait();
            }
            asleep = true;
            long end = System.nanoTime() + SLEEP_NANOS;
            while (begun == seen && System.nanoTime() < end) {
                LockSupport.parkNanos(this, SLEEP_NANOS);
            }
            asleep = false;
            return begun != seen;
        }
    }
}
