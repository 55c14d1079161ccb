package nabla.scorematching.samplers;

import java.util.function.Function;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;

/** Makes the steps of a sampler one after the other: compiled or eagerly, with the same bits, or compiled in single precision. */
interface Stepper<S extends TensorTree<S>> {
    /** Makes a step with these numbers. */
    void step(Tensor numbers);

    /** A tensor of the state. */
    Tensor get(Function<Guarded<S>, Tensor> part);

    /** The state. */
    Guarded<S> state();

    /** Continues from another state of the same shapes. */
    void set(Guarded<S> state);

    /**
     * Records the step and repeats it in place.
     *
     * @throws IllegalStateException if the model reads values, which a recording would freeze
     */
    static <M, S extends TensorTree<S>> Stepper<S> compiled(
            Sampler<M, S> sampler, M model, Guarded<S> from, Tensor numbers, int threads, boolean isSingle) {
        Loop<Guarded<S>, Tensor> recorded =
                Program.<Guarded<S>, Tensor>loop((state, now) -> state.step(sampler, model, now), from, numbers);
        Loop<Guarded<S>, Tensor> loop = isSingle ? recorded.inSinglePrecision() : recorded;
        loop.setThreads(threads);
        return new Stepper<>() {
            @Override
            public void step(Tensor next) {
                loop.step(next);
            }

            @Override
            public Tensor get(Function<Guarded<S>, Tensor> part) {
                return loop.get(part);
            }

            @Override
            public Guarded<S> state() {
                return loop.state();
            }

            @Override
            public void set(Guarded<S> state) {
                loop.set(state);
            }
        };
    }

    /** Calls the step anew each time. */
    static <M, S extends TensorTree<S>> Stepper<S> eager(Sampler<M, S> sampler, M model, Guarded<S> from) {
        return new Stepper<>() {
            private Guarded<S> now = from;

            @Override
            public void step(Tensor numbers) {
                now = now.step(sampler, model, numbers);
            }

            @Override
            public Tensor get(Function<Guarded<S>, Tensor> part) {
                return part.apply(now);
            }

            @Override
            public Guarded<S> state() {
                return now;
            }

            @Override
            public void set(Guarded<S> state) {
                now = state;
            }
        };
    }
}
