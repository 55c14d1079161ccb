package nabla.benchmarks;

import nabla.autodiff.Loop;
import nabla.autodiff.Tensors;
import nabla.benchmarks.rows.Problem;
import nabla.benchmarks.rows.Training;
import nabla.benchmarks.rows.TrainingState;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Training steps of d→128→128→d (tanh) with Adam, by exact score matching and by denoising: eagerly, compiled, and
 * compiled in single precision.
 */
@State(Scope.Benchmark)
public class TrainingBenchmark extends HotLoop {
    /** The dimension. */
    @Param({"2", "64"})
    public int d;

    /** Rows of the batch. */
    @Param({"128", "256"})
    public int rows;

    private Run exact;
    private Run exactOnTwoThreads;
    private Run exactSingle;
    private Run denoising;
    private Run denoisingSingle;

    /** Compiles the steps. */
    @Setup
    public void setUp() {
        Training exactStep = Training.exact(d, rows);
        Training denoisingStep = Training.denoising(d, rows);
        exact = new Run(exactStep, exactStep.loop());
        exactOnTwoThreads = new Run(exactStep, exactStep.loop());
        exactOnTwoThreads.loop.setThreads(2);
        exactSingle = new Run(exactStep, exactStep.loop().inSinglePrecision());
        denoising = new Run(denoisingStep, denoisingStep.loop());
        denoisingSingle = new Run(denoisingStep, denoisingStep.loop().inSinglePrecision());
    }

    /**
     * Starts anew now and then: on one batch for long, the exact loss falls without bound and tanh saturates. A step is
     * long enough for the clock to be read around each.
     */
    @Setup(Level.Invocation)
    public void startAnew() {
        exact.startAnew();
        exactOnTwoThreads.startAnew();
        exactSingle.startAnew();
        denoising.startAnew();
        denoisingSingle.startAnew();
    }

    /** The exact step, eagerly. */
    @Benchmark
    public TrainingState exactEager() {
        return exact.eager();
    }

    /** The exact step, compiled. */
    @Benchmark
    public void exactCompiled() {
        exact.compiled();
    }

    /** The exact step, compiled, on two threads. */
    @Benchmark
    public void exactOnTwoThreads() {
        exactOnTwoThreads.compiled();
    }

    /** The exact step, compiled in single precision. */
    @Benchmark
    public void exactInSinglePrecision() {
        exactSingle.compiled();
    }

    /** The denoising step, eagerly. */
    @Benchmark
    public TrainingState denoisingEager() {
        return denoising.eager();
    }

    /** The denoising step, compiled. */
    @Benchmark
    public void denoisingCompiled() {
        denoising.compiled();
    }

    /** The denoising step, compiled in single precision. */
    @Benchmark
    public void denoisingInSinglePrecision() {
        denoisingSingle.compiled();
    }

    /** A task with its state, both ways. */
    private static final class Run {
        private final Training task;
        private final TrainingState start;
        private final Loop<TrainingState, Tensors> loop;
        private TrainingState state;
        private int steps;

        Run(Training task, Loop<TrainingState, Tensors> loop) {
            this.task = task;
            this.start = task.state();
            this.loop = loop;
            this.state = start;
        }

        void startAnew() {
            if (steps > Problem.CHECKED_STEPS) {
                steps = 0;
                state = start;
                loop.set(start);
            }
        }

        TrainingState eager() {
            steps++;
            state = task.step(state, task.batch());
            return state;
        }

        void compiled() {
            steps++;
            loop.step(task.batch());
        }
    }
}
