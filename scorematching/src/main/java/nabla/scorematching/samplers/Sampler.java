package nabla.scorematching.samplers;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.scorematching.ScoreFunction;

/**
 * A sampler is a step: a pure function from state to state, in tensor operations alone. What changes from step to step,
 * a step size or two times, is given to it as {@linkplain #numbers numbers}, so one recorded step serves a whole run,
 * whatever its schedule. How steps are run (compiled or not, watched, thinned, continued) is the business of a {@link
 * SamplingRun}.
 *
 * <p>A step asks its model through {@link nabla.scorematching.ScoreFunction#checked}, so that a score of another shape is
 * refused and not broadcast. A custom sampler, the unadjusted Langevin algorithm:
 *
 * <pre>{@code
 * record Langevin(double stepSize, int steps) implements Sampler<ScoreFunction, Tensor> {
 *     public Tensor numbers(int k) { return Tensor.scalar(stepSize); }
 *     public Tensor start(ScoreFunction score, Tensor x0, Rng rng) { return x0; }
 *     public Tensor step(ScoreFunction score, Tensor x, Tensor h, Rng rng) {
 *         Tensor drift = score.checked(name()).score(x).mul(h);
 *         return x.add(drift).add(rng.normal(x.shape()).mul(h.mul(2).sqrt()));
 *     }
 *     public Tensor points(Tensor x) { return x; }
 * }
 * }</pre>
 *
 * @param <M> what is sampled from: a score, an energy, a family of scores
 * @param <S> the state of the chains, one chain for each row; a {@link Tensor} [B, D] if the points are all there is
 */
public interface Sampler<M, S extends TensorTree<S>> {
    /** The number of steps of a run. */
    int steps();

    /**
     * What is specific to step k, of the same shape for all k. A sampler that returns one tensor for many steps spares
     * its run allocations.
     *
     * @param k from 0 to {@code steps() − 1}
     */
    Tensor numbers(int k);

    /**
     * The state before the first step.
     *
     * @param x0 where the chains begin, [B, D]
     * @param rng a key of the start alone
     */
    S start(M model, Tensor x0, Rng rng);

    /**
     * The state after one more step.
     *
     * @param numbers those of this step
     * @param rng a key of this step alone
     */
    S step(M model, S state, Tensor numbers, Rng rng);

    /** Where the chains are, [B, D]. */
    Tensor points(S state);

    /**
     * Refuses a model that gives another shape at the starts, or there treats points jointly where each is to be treated by itself:
     * whose result for a point changes with the other points, or with their number as the gradient of a mean does.
     * A run asks before it records a step. This is for scores and energies; a sampler of another model asks it as it does first.
     *
     * @param x0 where the chains begin, [B, D]
     * @throws IllegalArgumentException if it is such a model
     */
    default void requireRowwise(M model, Tensor x0) {
        if (model instanceof ScoreFunction score) {
            score.requireRowwise(name(), x0);
        }
    }

    /** The samples of a run that has made all its steps; the points, unless a last move remains to be made. */
    default Tensor finish(M model, S state) {
        return points(state);
    }

    /** What to do about chains that diverge, as the message says it. */
    default String remedy() {
        return "make the steps shorter";
    }

    /** The name in messages. */
    default String name() {
        return getClass().getSimpleName();
    }

    /**
     * This sampler on a model: a run that can be watched, thinned, continued.
     *
     * @param model what is sampled from. A step records it, so it must not change while chains continue from one start;
     *     the next {@link SamplingRun#start} sees it as it is then
     */
    default SamplingRun<M, S> on(M model) {
        return new SamplingRun<>(this, model);
    }

    /**
     * Samples, one for each start.
     *
     * @param model what is sampled from; it must not change before the samples are there
     * @param x0 where the chains begin, [B, D]
     * @param rng the start draws from {@code rng.split(−1)}, step k from {@code rng.split(k)}; row i does not depend on B,
     *     but in its last bits {@linkplain SamplingRun#inSinglePrecision in single precision}
     * @return [B, D]
     * @throws IllegalArgumentException if the starts are not [B, D] and finite, or the model gives another shape or mixes points
     * @throws ArithmeticException if the chains diverge, or the last move leads to a point that is not finite
     */
    default Tensor sample(M model, Tensor x0, Rng rng) {
        return on(model).sample(x0, rng);
    }
}
