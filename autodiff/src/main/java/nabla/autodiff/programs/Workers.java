package nabla.autodiff.programs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that share the steps of one program. Each has a share of a step, in blocks, and who is done with the own share
 * helps with another: so a worker that is not scheduled, because something else has the core, costs nothing but the block
 * that it is in the middle of.
 *
 * <p>Where workers were of no use in a step the caller works alone for as long as the step took, and for twice as long the next
 * time: one disturbance costs little, and where the cores belong to others what is lost to waiting stays a fraction of the time. A worker looks out for the next step for a short while, since waking it through
 * the scheduler costs more than most steps take; then it sleeps, and after a second without work it ends.
 */
public class Workers {
    /** How long a worker stays awake without work, and how long the caller waits before it lets go of its core. */
    private static final long PATIENCE_NANOS = 100_000L;

    /** The caller may wait this much longer than it worked itself, before workers are said to be of no use. */
    private static final long TOLERANCE_NANOS = 50_000L;

    private static final long SLEEP_NANOS = 1_000_000_000L;

    /** How many times as long as a step in which workers were of no use the caller works alone at most. */
    private static final int MOST_ALONE = 16;

    /** Counters lie so far apart that no two share a line of the cache. */
    private static final int PITCH = 16;

    private final Worker[] workers;

    /**
     * How many blocks of each share nobody has claimed. The task is read after a claim, and cannot change before the
     * claimed block is done.
     */
    private final AtomicIntegerArray unclaimed;

    /** How many blocks workers have done. */
    private final AtomicInteger done = new AtomicInteger();

    private Task task;
    private volatile Throwable failure;
    private long aloneUntil = System.nanoTime();

    /** How many times as long as the next step in which they are of no use. */
    private int alone = 1;

    /** A step in shares of equally many blocks, a share for each thread; any thread may run any block. */
    public interface Task {
        /** The number of blocks of a share. */
        int blocks();

        /** Runs a block; threads have the numbers 0 (the caller), 1, …, and each runs one block at a time. */
        void run(int share, int block, int thread);
    }

    /** A pool of {@code threads} threads, including the calling one. */
    public Workers(int threads) {
        unclaimed = new AtomicIntegerArray(threads * PITCH);
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
        }
    }

    /** Whether workers are likely to be of use now. */
    public boolean mayShare() {
        return System.nanoTime() - aloneUntil >= 0;
    }

    /** Runs all blocks, and returns when they are done. */
    public void run(Task next) {
        int blocks = threads() * next.blocks();
        task = next;
        failure = null;
        done.set(0);
        long begin = System.nanoTime();
        for (int share = 0; share < threads(); share++) {
            unclaimed.set(share * PITCH, next.blocks());
        }
        boolean slept = false;
        for (Worker worker : workers) {
            slept |= worker.wake();
        }
        long awake = System.nanoTime();
        int own = 0;
        while (runOne(0)) {
            own++;
        }
        long idle = System.nanoTime();
        await(blocks - own, idle);
        long end = System.nanoTime();
        boolean absent = own == blocks && !slept;
        boolean late = (awake - begin) + (end - idle) > (idle - awake) + TOLERANCE_NANOS;
        if (absent || late) {
            aloneUntil = end + alone * (end - begin);
            alone = Math.min(2 * alone, MOST_ALONE);
        } else {
            alone = Math.max(alone / 2, 1);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    /** The number of threads, each of which has a share. */
    public int threads() {
        return workers.length + 1;
    }

    /** Claims a block and runs it, from the thread's own share first; false if none is left. */
    private boolean runOne(int thread) {
        for (int i = 0; i < threads(); i++) {
            int share = (thread + i) % threads();
            int block = unclaimed.get(share * PITCH) > 0 ? unclaimed.decrementAndGet(share * PITCH) : -1;
            if (block >= 0) {
                try {
                    task.run(share, block, thread);
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
                return true;
            }
        }
        return false;
    }

    private boolean isAnyUnclaimed() {
        for (int share = 0; share < threads(); share++) {
            if (unclaimed.get(share * PITCH) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Waits for the blocks that workers have claimed. */
    private void await(int claimed, long since) {
        while (done.get() != claimed) {
            if (System.nanoTime() - since < PATIENCE_NANOS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, PATIENCE_NANOS); // the worker may need this very core
            }
        }
    }

    private final class Worker implements Runnable {
        private final int number;
        private volatile Thread thread;
        private volatile boolean asleep;

        Worker(int number) {
            this.number = number;
        }

        /** Sees to it that it looks for blocks; false if it does. */
        boolean wake() {
            Thread running = thread;
            if (running == null) {
                Thread fresh = new Thread(this, "nabla-worker-" + number);
                fresh.setDaemon(true);
                thread = fresh;
                fresh.start();
                return true;
            }
            if (asleep) {
                LockSupport.unpark(running);
                return true;
            }
            return false;
        }

        @Override
        public void run() {
            do {
                while (runOne(number)) {
                    done.incrementAndGet();
                }
            } while (awaitTask());
            thread = null;
        }

        /** Waits for blocks to claim; false after a second without any. */
        private boolean awaitTask() {
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < PATIENCE_NANOS) {
                if (isAnyUnclaimed()) {
                    return true;
                }
                Thread.yield(); // whoever has work may have the core
            }
            asleep = true;
            long end = System.nanoTime() + SLEEP_NANOS;
            while (!isAnyUnclaimed() && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(this, SLEEP_NANOS);
            }
            asleep = false;
            return isAnyUnclaimed();
        }
    }
}
