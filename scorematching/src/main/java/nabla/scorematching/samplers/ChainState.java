package nabla.scorematching.samplers;

import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.TreeRecord;

/**
 * Chains after some steps, and all that the next step needs. It is a tree of tensors, so it can be stored; a run
 * continued from it makes the same steps, bit for bit, as one that never stopped.
 *
 * @param state what the sampler keeps
 * @param rng the key of the run; step k draws from {@code rng.split(k)}
 * @param step the number of steps made, a scalar
 * @param limit how far from 0 a point may go, a scalar; 0 before the first move
 */
public record ChainState<S extends TensorTree<S>>(S state, Rng rng, Tensor step, Tensor limit)
        implements TreeRecord<ChainState<S>> {
    /** Chains before their first step. */
    public static <S extends TensorTree<S>> ChainState<S> start(S state, Rng rng) {
        return new ChainState<>(state, rng, Tensor.scalar(0), Tensor.scalar(0));
    }

    @Override
    public Parts<ChainState<S>> parts() {
        return Parts.of(ChainState::new, state, rng, step, limit);
    }

    /** With another limit. */
    ChainState<S> withLimit(double other) {
        return new ChainState<>(state, rng, step, Tensor.scalar(other));
    }

    /** The number of steps made. */
    public int steps() {
        return (int) step.item();
    }
}
