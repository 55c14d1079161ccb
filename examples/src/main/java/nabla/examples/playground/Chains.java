package nabla.examples.playground;

import java.util.function.Function;
import nabla.autodiff.Loop;
import nabla.autodiff.Parts;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.TreeRecord;
import nabla.nn.Parameters;
import nabla.scorematching.samplers.ChainState;
import nabla.scorematching.samplers.Sampler;

/**
 * Chains of a sampler on a model whose parameters change under way. The step is compiled once, and is given the parameters of the
 * moment; with parameters that do not change, the chains are those of {@link Sampler#sample}, bit for bit.
 *
 * @param <M> what is sampled from
 * @param <S> the state of the chains
 */
final class Chains<M, S extends TensorTree<S>> {
    private final Sampler<M, S> sampler;
    private final Function<Parameters, M> model;
    private final Tensor starts;
    private final Rng rng;
    private Loop<ChainState<S>, Now> loop;
    private int step;
    private Tensor points;

    /** What a step is given. */
    private record Now(Parameters parameters, Tensor numbers) implements TreeRecord<Now> {
        @Override
        public Parts<Now> parts() {
            return Parts.of(Now::new, parameters, numbers);
        }
    }

    /**
     * Chains before their first step.
     *
     * @param starts where they begin, [B, 2]
     * @param rng the key of the run
     */
    Chains(Sampler<M, S> sampler, Function<Parameters, M> model, Tensor starts, Rng rng) {
        this.sampler = sampler;
        this.model = model;
        this.starts = starts;
        this.rng = rng;
        this.points = starts;
    }

    /** Goes back to the starts. */
    void restart(Parameters parameters) {
        ChainState<S> first = ChainState.start(sampler.start(model.apply(parameters), starts, rng.split(-1)), rng);
        if (loop == null) {
            loop = Program.loop(this::next, first, new Now(parameters, sampler.numbers(0)));
        } else {
            loop.set(first);
        }
        step = 0;
        points = starts;
    }

    private ChainState<S> next(ChainState<S> chains, Now now) {
        Rng key = chains.rng().split(chains.step());
        S state = sampler.step(model.apply(now.parameters), chains.state(), now.numbers, key);
        return new ChainState<>(state, chains.rng(), chains.step().add(1), chains.limit());
    }

    /** Makes some steps more, at most as many as there are; after the last one the sampler's last move. */
    void advance(Parameters parameters, int steps) {
        if (loop == null) {
            restart(parameters);
        }
        int last = Math.min(step + steps, sampler.steps());
        if (step == last) {
            return;
        }
        for (; step < last; step++) {
            loop.step(new Now(parameters, sampler.numbers(step)));
        }
        S state = loop.state().state();
        points = step < sampler.steps() ? sampler.points(state) : sampler.finish(model.apply(parameters), state);
    }

    /** Where the chains are, [B, 2]. */
    Tensor points() {
        return points;
    }

    /** The steps made. */
    int step() {
        return step;
    }

    /** The steps of a run. */
    int steps() {
        return sampler.steps();
    }
}
