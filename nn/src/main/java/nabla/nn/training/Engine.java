package nabla.nn.training;

import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.nn.Parameters;

/** How a trainer's steps and validations are run: compiled or eagerly, with the same bits. */
interface Engine {
    /** Runs steps from a state on. */
    Run run(TrainingStep rule, TrainingState from, Tensor batch);

    /** A loss as a function of parameters that are like the example. */
    ToDoubleFunction<Parameters> evaluation(Function<Parameters, Tensor> loss, Parameters example);

    /** A state that steps change. */
    interface Run {
        /** Makes a step. */
        void step(Tensor batch);

        /** The state. */
        TrainingState state();

        /** A part of the state. */
        <R extends TensorTree<R>> R get(Function<? super TrainingState, R> part);
    }

    /** Records once and repeats, with the larger operations shared among threads. */
    record Compiled(int threads) implements Engine {
        @Override
        public Run run(TrainingStep rule, TrainingState from, Tensor batch) {
            Loop<TrainingState, Tensor> loop = Program.loop(rule, from, batch);
            loop.setThreads(threads);
            return new Run() {
                @Override
                public void step(Tensor next) {
                    loop.step(next);
                }

                @Override
                public TrainingState state() {
                    return loop.state();
                }

                @Override
                public <R extends TensorTree<R>> R get(Function<? super TrainingState, R> part) {
                    return loop.get(part);
                }
            };
        }

        @Override
        public ToDoubleFunction<Parameters> evaluation(Function<Parameters, Tensor> loss, Parameters example) {
            Program<Parameters, Tensor> program = Program.compile(loss, example);
            program.setThreads(threads);
            return p -> program.run(p).item();
        }
    }

    /** Calls the functions anew each time, so that a debugger shows every tensor. */
    record Eager() implements Engine {
        @Override
        public Run run(TrainingStep rule, TrainingState from, Tensor batch) {
            return new Run() {
                private TrainingState state = from;

                @Override
                public void step(Tensor next) {
                    state = rule.apply(state, next);
                }

                @Override
                public TrainingState state() {
                    return state;
                }

                @Override
                public <R extends TensorTree<R>> R get(Function<? super TrainingState, R> part) {
                    return part.apply(state);
                }
            };
        }

        @Override
        public ToDoubleFunction<Parameters> evaluation(Function<Parameters, Tensor> loss, Parameters example) {
            return p -> loss.apply(p).item();
        }
    }
}
