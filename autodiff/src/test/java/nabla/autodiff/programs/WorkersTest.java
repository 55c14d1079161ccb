package nabla.autodiff.programs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    private static final long MILLISECOND = 1_000_000L;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void everyBlockRunsOnceWhateverElseWantsTheCores(int hogs) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < hogs; i++) {
            Thread hog = new Thread(() -> {
                while (!stop.get()) {
                    Thread.onSpinWait();
                }
            });
            others.add(hog);
            hog.start();
        }
        Workers workers = new Workers(3);
        int blocks = 4;
        int[] runs = new int[3 * blocks];
        for (int step = 1; step <= 3000; step++) {
            workers.run(task(blocks, (share, block, thread) -> runs[share * blocks + block]++));
            int[] expected = new int[3 * blocks];
            Arrays.fill(expected, step);
            assertArrayEquals(expected, runs);
        }
        stop.set(true);
        for (Thread hog : others) {
            hog.join();
        }
    }

    @Test
    void afterAWorkerThatStoppedInItsBlockTheCallerWorksAloneForAWhile() {
        Workers workers = new Workers(2);
        assertTrue(workers.mayShare());
        CountDownLatch claimed = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        long[] paused = {0};
        long begin = System.nanoTime();
        workers.run(task(1, (share, block, thread) -> {
            if (thread == 0) {
                awaitUninterruptibly(claimed);
            } else {
                claimed.countDown();
                while (caller.getState() != Thread.State.TIMED_WAITING) {
                    Thread.yield(); // until the caller has done its block and waits for this one
                }
                paused[0] = 100 * MILLISECOND + System.nanoTime() - begin;
                pause(paused[0]);
            }
        }));
        long took = System.nanoTime() - begin;
        boolean shares = workers.mayShare();
        // Alone for as long as the step took, so at least until twice the pause is over.
        assertTrue(!shares || System.nanoTime() - begin > 2 * paused[0], "took " + took);
        pause(11 * took);
        assertTrue(workers.mayShare());
    }

    @Test
    void aWorkerThatIsBusyInsteadOfWaitingKeepsNobodyFromTheOtherBlocks() {
        Workers workers = new Workers(2);
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(7);
        int[] byWorker = {0};
        workers.run(task(4, (share, block, thread) -> {
            if (thread == 0) {
                awaitUninterruptibly(claimed);
                others.countDown();
            } else {
                byWorker[0]++;
                claimed.countDown();
                awaitUninterruptibly(others); // as if it were not scheduled until the caller has done all else
            }
        }));
        assertEquals(1, byWorker[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aFailureOfAnyThreadIsTheCallers(int failing) {
        Workers workers = new Workers(2);
        CountDownLatch both = new CountDownLatch(2);
        Workers.Task task = task(1, (share, block, thread) -> {
            both.countDown();
            awaitUninterruptibly(both);
            if (thread == failing) {
                throw new IllegalStateException("block");
            }
        });
        assertEquals(
                "block",
                assertThrows(IllegalStateException.class, () -> workers.run(task))
                        .getMessage());
        workers.run(task(1, (share, block, thread) -> {}));
    }

    private interface Body {
        void run(int share, int block, int thread);
    }

    private static Workers.Task task(int blocks, Body body) {
        return new Workers.Task() {
            @Override
            public int blocks() {
                return blocks;
            }

            @Override
            public void run(int share, int block, int thread) {
                body.run(share, block, thread);
            }
        };
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.yield();
        }
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(MILLISECOND);
        }
    }
}
