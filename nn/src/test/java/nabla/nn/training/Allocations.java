package nabla.nn.training;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;

/** Prints what the compiled steps of every optimizer allocate once the compiler has come to their kernels. */
final class Allocations {
    /** In nanoseconds: how many rounds the compiler needs depends on the machine. */
    private static final long PATIENCE = 60_000_000_000L;

    private Allocations() {}

    public static void main(String[] arguments) {
        TrainingStepTest.optimizers()
                .forEach(
                        (name, optimizer) -> System.out.println(name + ": " + bytes(TrainingStepTest.step(optimizer))));
    }

    private static long bytes(TrainingStep step) {
        Tensor batch = TrainingStepTest.batch(0);
        Loop<TrainingState, Tensors> loop = Program.loop(
                state -> step.apply(state, batch), step.init(TrainingStepTest.NET.init(Rng.of(1)), Rng.of(2)));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long end = System.nanoTime() + PATIENCE;
        long allocated;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 500; i++) {
                loop.step();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        } while (allocated > 0 && System.nanoTime() - end < 0);
        return allocated;
    }
}
