package nabla.scorematching.diffusion;

import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;
import nabla.scorematching.samplers.Sampler;

/** The equal steps of a Runge-Kutta method from one time to another, as a sampler without randomness. */
final class Integration implements Sampler<OdeSolver.Velocity, Tensor> {
    private final Tableau tableau;
    /** The two times of each step. */
    private final Tensor[] pairs;

    /** So many steps from one time to the other; after them perhaps others, in another number, between the same times. */
    Integration(Tableau tableau, double from, double to, int... steps) {
        this.tableau = tableau;
        this.pairs = IntStream.of(steps)
                .boxed()
                .flatMap(n ->
                        IntStream.range(0, n).mapToObj(i -> Tensor.of(time(i, n, from, to), time(i + 1, n, from, to))))
                .toArray(Tensor[]::new);
    }

    private static double time(int i, int steps, double from, double to) {
        return i == steps ? to : from + i * ((to - from) / steps);
    }

    @Override
    public int steps() {
        return pairs.length;
    }

    @Override
    public Tensor numbers(int k) {
        return pairs[Points.index("OdeSolver.numbers", k, steps())];
    }

    @Override
    public Tensor start(OdeSolver.Velocity velocity, Tensor x0, Rng rng) {
        return x0;
    }

    @Override
    public Tensor step(OdeSolver.Velocity velocity, Tensor x, Tensor times, Rng rng) {
        Tensor t = times.select(0, 0);
        Tensor h = times.select(0, 1).sub(t);
        return tableau.step(x, h, tableau.slopes(velocity, x, t, h));
    }

    /** That of the factory in {@link OdeSolver}, which is what the user called. */
    @Override
    public String name() {
        return "OdeSolver." + tableau.name();
    }

    @Override
    public Tensor points(Tensor x) {
        return x;
    }
}
