package nabla.nn.training;

import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.nn.Parameters;

/** How a trainer's steps and validations are run: compiled or eagerly, with the same bits, or compiled in single precision. */
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

    /** The same on this many threads, if it is compiled. */
    Engine onThreads(int threads);

    /** The same in single precision, if it is compiled. */
    Engine inSinglePrecision();

    /** Whether it computes in single precision. */
    boolean isSingle();

    /** Records once and repeats, with the larger operations shared among threads. */
    record Compiled(int threads, boolean isSingle) implements Engine {
        @Override
        public Engine onThreads(int number) {
            return new Compiled(number, isSingle);
        }

        @Override
        public Engine inSinglePrecision() {
            return new Compiled(threads, true);
        }

        @Override
        public Run run(TrainingStep rule, TrainingState from, Tensor batch) {
            Loop<TrainingState, Tensor> recorded = Program.loop(rule, from, batch);
            Loop<TrainingState, Tensor> loop = isSingle ? recorded.inSinglePrecision() : recorded;
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
            Program<Parameters, Tensor> recorded = Program.compile(loss, example);
            Program<Parameters, Tensor> program = isSingle ? recorded.inSinglePrecision() : recorded;
            program.setThreads(threads);
            return p -> program.run(p).item();
        }
    }

    /** Calls the functions anew each time, so that a debugger shows every tensor. */
    record Eager() implements Engine {
        @Override
        public Engine onThreads(int threads) {
            return this;
        }

        @Override
        public Engine inSinglePrecision() {
            return this;
        }

        @Override
        public boolean isSingle() {
            return false;
        }

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
