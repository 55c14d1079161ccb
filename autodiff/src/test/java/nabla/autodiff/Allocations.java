package nabla.autodiff;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What repeated steps allocate once the compiler has come to their kernels. */
final class Allocations {
    private static final int STEPS = 1000;
    /** The compiler shares the machine with others, so the number of rounds it needs is not known. */
    private static final long PATIENCE = 120_000_000_000L;

    private Allocations() {}

    /** Bytes that a thousand steps allocate, in the first round that allocates nothing, or the last one that there is patience for. */
    static long ofAThousand(Runnable step) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long end = System.nanoTime() + PATIENCE;
        long allocated;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < STEPS; i++) {
                step.run();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        } while (allocated > 0 && System.nanoTime() - end < 0);
        return allocated;
    }
}
