package nabla.nn;

import java.util.function.Function;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;

/** Makes training steps, compiled in place or as they stand; the bits are the same. */
interface StepRunner {
    /** One step. */
    void step(Tensor batch);

    /** The state. */
    TrainingState state();

    /** A part of the state. */
    <R extends TensorTree<R>> R get(Function<? super TrainingState, R> part);

    /** A runner from a state on. */
    static StepRunner of(TrainingStep rule, TrainingState from, Tensor batch, boolean compiled) {
        return compiled ? new Compiled(Program.loop(rule, from, batch)) : new Eager(rule, from);
    }

    /** Repeats a recorded step. */
    record Compiled(Loop<TrainingState, Tensor> loop) implements StepRunner {
        @Override
        public void step(Tensor batch) {
            loop.step(batch);
        }

        @Override
        public TrainingState state() {
            return loop.state();
        }

        @Override
        public <R extends TensorTree<R>> R get(Function<? super TrainingState, R> part) {
            return loop.get(part);
        }
    }

    /** Calls the step anew each time. */
    final class Eager implements StepRunner {
        private final TrainingStep rule;
        private TrainingState state;

        Eager(TrainingStep rule, TrainingState state) {
            this.rule = rule;
            this.state = state;
        }

        @Override
        public void step(Tensor batch) {
            state = rule.apply(state, batch);
        }

        @Override
        public TrainingState state() {
            return state;
        }

        @Override
        public <R extends TensorTree<R>> R get(Function<? super TrainingState, R> part) {
            return part.apply(state);
        }
    }
}
