package nabla.scorematching.samplers;

import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.TreeRecord;

/**
 * Chains after some steps, and all that the next step needs. It is a tree of tensors, so it can be stored; a run that goes on
 * from it makes the same steps, bit for bit, as one that never stopped.
 *
 * @param state what the sampler keeps
 * @param rng the key of the run; step k draws from {@code rng.split(k)}
 * @param step the number of steps made, a scalar
 */
public record ChainState<S extends TensorTree<S>>(S state, Rng rng, Tensor step) implements TreeRecord<ChainState<S>> {
    @Override
    public Parts<ChainState<S>> parts() {
        return Parts.of(ChainState::new, state, rng, step);
    }

    /** The number of steps made. */
    public int steps() {
        return (int) step.item();
    }
}
