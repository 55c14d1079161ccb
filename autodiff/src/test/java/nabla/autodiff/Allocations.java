package nabla.autodiff;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Prints what a thousand steps of a loop allocate once the compiler has come to their kernels. */
final class Allocations {
    private static final int STEPS = 1000;
    /** In nanoseconds: the compiler shares the machine with others, so the number of rounds it needs is not known. */
    private static final long PATIENCE = 120_000_000_000L;

    private static final Rng RNG = Rng.of(3);

    private Allocations() {}

    /** The name of a loop. */
    public static void main(String[] arguments) {
        System.out.println(ofAThousand(steps().get(arguments[0]).get()));
    }

    static Map<String, Supplier<Runnable>> steps() {
        Map<String, Supplier<Runnable>> steps = new LinkedHashMap<>();
        steps.put("training", () -> {
            Tensor batch = RNG.normal(32, 4);
            Loop<ProgramTest.State, Tensor> loop = Program.loop(ProgramTest::step, ProgramTest.start(4, 16), batch);
            return () -> loop.step(batch);
        });
        steps.put("training in single precision", () -> {
            Loop<Tensors, Tensor> loop = SinglePrecisionTest.loop();
            Tensor batch = SinglePrecisionTest.batch();
            return () -> loop.step(batch);
        });
        steps.put("long products in single precision", () -> {
            Tensor batch = RNG.normal(3000, 20);
            Loop<Tensor, Tensor> loop = Program.loop(
                            (Tensor w, Tensor x) ->
                                    w.sub(x.transpose().matmul(x.matmul(w)).mul(1e-6)),
                            RNG.normal(20, 20),
                            batch)
                    .inSinglePrecision();
            return () -> loop.step(batch);
        });
        steps.put("log determinant", () -> descent(Tensor::logDet));
        steps.put("system", () -> descent(a -> a.solve(Tensor.eye(6)).sum()));
        steps.put(
                "system and transpose",
                () -> descent(a -> a.transpose().solve(a.square()).sum()));
        steps.put("states written in place", () -> twoStates(x -> x.add(1)));
        CustomOperation halving = CustomOperation.elementwise("halving", v -> v / 2, (v, y) -> Tensor.scalar(0.5));
        steps.put("staged states", () -> twoStates(halving::apply));
        return steps;
    }

    private static Runnable descent(Function<Tensor, Tensor> f) {
        return Program.loop(
                a -> a.sub(Derivatives.gradient(f, a).mul(1e-6)),
                RNG.normal(6, 6).add(Tensor.eye(6).mul(9)))::step;
    }

    private static Runnable twoStates(UnaryOperator<Tensor> operation) {
        return Program.loop(
                s -> {
                    Tensor next = operation.apply(s.get(0));
                    return Tensors.of(next, s.get(1).mul(next.sum().tanh()));
                },
                Tensors.of(Tensor.ones(3000), Tensor.ones(3000)))::step;
    }

    /** Bytes of the first thousand that allocate nothing, or of the last that there is patience for. */
    private static long ofAThousand(Runnable step) {
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
