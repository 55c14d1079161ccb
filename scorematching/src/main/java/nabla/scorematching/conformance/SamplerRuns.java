package nabla.scorematching.conformance;

import java.util.function.Function;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.samplers.Sampler;
import nabla.scorematching.samplers.SamplingRun;

/** The runs of a sampler on data whose score is known. */
interface SamplerRuns {
    /** Samples after all steps, as users get them. */
    Tensor sample(GaussianMixture data, Tensor starts, Rng rng);

    /** The same without recording, where there is such a thing. */
    Tensor eager(GaussianMixture data, Tensor starts, Rng rng);

    /** The points after one step, or after as few as can be had. */
    Tensor step(GaussianMixture data, Tensor starts, Rng rng);

    /** Whether it is recorded at all. */
    boolean isRecorded();

    static <M, S extends TensorTree<S>> SamplerRuns of(
            Sampler<M, S> sampler, Function<? super GaussianMixture, ? extends M> model) {
        return new SamplerRuns() {
            private SamplingRun<M, S> run(GaussianMixture data) {
                return sampler.on(model.apply(data));
            }

            @Override
            public Tensor sample(GaussianMixture data, Tensor starts, Rng rng) {
                return run(data).sample(starts, rng);
            }

            @Override
            public Tensor eager(GaussianMixture data, Tensor starts, Rng rng) {
                return run(data).eager().sample(starts, rng);
            }

            @Override
            public Tensor step(GaussianMixture data, Tensor starts, Rng rng) {
                SamplingRun<M, S> run = run(data);
                return sampler.points(run.advance(run.start(starts, rng), 1).state());
            }

            @Override
            public boolean isRecorded() {
                return true;
            }
        };
    }

    static SamplerRuns of(PlainSampler sampler) {
        return new SamplerRuns() {
            @Override
            public Tensor sample(GaussianMixture data, Tensor starts, Rng rng) {
                long seed = ArrayScore.seed(rng);
                return Tensor.of(sampler.sample(new ArrayScore(data), starts.toMatrix(), seed));
            }

            @Override
            public Tensor eager(GaussianMixture data, Tensor starts, Rng rng) {
                return sample(data, starts, rng);
            }

            @Override
            public Tensor step(GaussianMixture data, Tensor starts, Rng rng) {
                return sample(data, starts, rng);
            }

            @Override
            public boolean isRecorded() {
                return false;
            }
        };
    }
}
