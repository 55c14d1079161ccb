package nabla.scorematching.models;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.conditions.Observation;
import nabla.scorematching.conditions.ParticleFilter;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.points.Pieces;
import nabla.scorematching.points.Recorded;

/**
 * Draws what is missing in standardised rows by a {@link ParticleFilter}, for many rows and draws together. Each draw of each row has
 * a key of its own, so that it does not depend on the others.
 *
 * @param score of standardised rows
 * @param deviation of the starts, one for each particle
 * @param resolution the least noise that the score has learnt from
 * @param pieces of draws
 */
record Completion(
        SDE sde,
        TimeGrid grid,
        TimeConditionalScore score,
        double deviation,
        double resolution,
        int particles,
        Pieces pieces) {
    private static final String NAME = "DiffusionModel.impute";

    /**
     * The rows with their gaps filled; complete ones cost nothing.
     *
     * @param rows NaN where a cell is missing, [B, D]
     * @param rng draw d of row i is made of {@code rng.split(d).split(i)}
     * @return [draws · B, D], draw after draw
     */
    Tensor of(Tensor rows, int draws, Rng rng) {
        int count = rows.size(0);
        Tensor all = rows.tile(draws, 1);
        double[] isWhole = rows.eq(rows).min(-1).toArray();
        int[] open = IntStream.range(0, draws * count)
                .filter(place -> isWhole[place % count] == 0)
                .toArray();
        if (open.length == 0) {
            return all;
        }
        int height = pieces.height(open.length);
        UnaryOperator<Tensors> step = Recorded.ofBlocks(NAME, height, this::step);
        UnaryOperator<Tensors> finish = Recorded.ofBlocks(NAME, height, this::finish);
        Tensor numbers = Tensor.of(Arrays.stream(open).asDoubleStream().toArray());
        Tensors asked = Tensors.of(all.take(0, open), numbers);
        Tensor drawn = pieces.apply(asked, piece -> {
                    Rng[] keys = Arrays.stream(piece.get(1).toArray())
                            .mapToObj(place -> rng.split((int) place / count).split((int) place % count))
                            .toArray(Rng[]::new);
                    return Tensors.of(drawn(piece.get(0), keys, step, finish));
                })
                .get(0);
        int[] from = IntStream.range(0, draws * count).toArray();
        IntStream.range(0, open.length).forEach(i -> from[open[i]] = draws * count + i);
        return Tensor.concat(0, all, drawn).take(0, from);
    }

    /** Draws for rows with these keys: the starts and the particle that is chosen come from child −1, step k from child k. */
    private Tensor drawn(Tensor known, Rng[] keys, UnaryOperator<Tensors> step, UnaryOperator<Tensors> finish) {
        int[] shape = {particles, known.size(1)};
        ParticleFilter filter = filter(known);
        Tensor starts =
                ofEach(keys, key -> key.split(-1).split(0).normal(shape)).mul(deviation);
        Tensor lot = ofEach(keys, key -> key.split(-1).split(1).uniform(1));
        List<Tensor> state = filter.start(starts, lot).tensors();
        for (int k = 0; k < grid.steps(); k++) {
            int child = k;
            Tensor uniform = ofEach(keys, key -> key.split(child).split(0).uniform(1));
            Tensor normal = ofEach(keys, key -> key.split(child).split(1).normal(shape));
            state = step.apply(with(state, known, filter.numbers(k), uniform, normal))
                    .tensors();
        }
        return finish.apply(with(state, known)).get(0);
    }

    private static Tensor ofEach(Rng[] keys, Function<Rng, Tensor> draw) {
        return Tensor.stack(0, Arrays.stream(keys).map(draw).toArray(Tensor[]::new));
    }

    private static Tensors with(List<Tensor> state, Tensor... others) {
        return Tensors.of(Stream.concat(state.stream(), Arrays.stream(others)).toList());
    }

    private Tensors step(Tensors given) {
        return Tensors.of(filter(given.get(4))
                .step(score, state(given), given.get(5), given.get(6), given.get(7))
                .tensors());
    }

    private Tensors finish(Tensors given) {
        return Tensors.of(filter(given.get(4)).finish(score, state(given)));
    }

    private static ParticleFilter.State state(Tensors given) {
        return new ParticleFilter.State(given.get(0), given.get(1), given.get(2), given.get(3));
    }

    private ParticleFilter filter(Tensor known) {
        return ParticleFilter.of(sde, grid, Observation.columns(known))
                .particles(particles)
                .resolution(resolution);
    }
}
