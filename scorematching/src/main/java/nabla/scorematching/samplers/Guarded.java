package nabla.scorematching.samplers;

import java.util.Arrays;
import nabla.autodiff.Parts;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.TreeRecord;

/**
 * Chains that note when they diverge: inside the recorded step, so that a run does not have to look at every state.
 *
 * @param chains the chains
 * @param reach how far from 0 the farthest point is, a scalar
 * @param divergedAt the number of the first step after which a point was beyond the limit or not finite, a scalar; 0
 *     for none
 */
record Guarded<S extends TensorTree<S>>(ChainState<S> chains, Tensor reach, Tensor divergedAt)
        implements TreeRecord<Guarded<S>> {
    /** A stable chain does not go this many times as far from 0 as its start and its first move. */
    private static final double FAR = 1e10;

    static <S extends TensorTree<S>> Guarded<S> of(Sampler<?, S> sampler, ChainState<S> chains) {
        return new Guarded<>(chains, reach(sampler.points(chains.state())), Tensor.scalar(0));
    }

    @Override
    public Parts<Guarded<S>> parts() {
        return Parts.of(Guarded::new, chains, reach, divergedAt);
    }

    <M> Guarded<S> step(Sampler<M, S> sampler, M model, Tensor numbers) {
        int[] shape = sampler.points(chains.state()).shape();
        S next = sampler.step(model, chains.state(), numbers, chains.rng().split(chains.step()));
        Tensor points = sampler.points(next);
        requireShape(sampler, "a step that keeps the shape of the points", shape, points);
        Tensor now = reach(points);
        Tensor first = now.maximum(reach).mul(FAR);
        Tensor limit = Tensor.where(chains.limit().eq(0), first, chains.limit());
        // A first proposal may be rejected: where nothing has moved yet, starts near 0 tell no scale.
        Tensor known = Tensor.where(now.eq(reach), chains.limit(), limit);
        ChainState<S> moved = new ChainState<>(next, chains.rng(), chains.step().add(1), known);
        Tensor fine = now.le(limit.minimum(Double.MAX_VALUE));
        Tensor kept = divergedAt.gt(0).maximum(fine);
        return new Guarded<>(moved, now, Tensor.where(kept, divergedAt, moved.step()));
    }

    /** Refuses points of another shape, which the next step would broadcast. */
    static void requireShape(Sampler<?, ?> sampler, String what, int[] shape, Tensor points) {
        if (!Arrays.equals(points.shape(), shape)) {
            throw new IllegalArgumentException(sampler.name() + ": expected " + what + " " + Arrays.toString(shape)
                    + ", got " + Arrays.toString(points.shape()));
        }
    }

    /** How far from 0 the farthest point is; NaN if one is NaN. */
    static Tensor reach(Tensor points) {
        return points.size() == 0 ? Tensor.scalar(0) : points.abs().max();
    }
}
