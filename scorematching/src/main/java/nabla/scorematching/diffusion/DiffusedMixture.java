package nabla.scorematching.diffusion;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.scorematching.ConditionalScoreFunction;
import nabla.scorematching.densities.GaussianMixture;

/**
 * The score of a mixture at every time of a diffusion, in closed form: weights stay, means become αμₖ, covariances α²Σₖ +
 * σ²I. So samplers and likelihoods can be tried, and tested, without training.
 */
public final class DiffusedMixture implements ConditionalScoreFunction {
    private final GaussianMixture data;
    private final SDE sde;

    /** The mixture at time 0, and what happens to it. */
    public DiffusedMixture(GaussianMixture data, SDE sde) {
        this.data = data;
        this.sde = sde;
    }

    /** The density at one time. */
    @Override
    public GaussianMixture at(double t) {
        return data.noised(sde.meanCoefficient(t), sde.standardDeviation(t));
    }

    /** The score of each row at its own time; rows of equal time are computed together. */
    @Override
    public Tensor score(Tensor x, Tensor time) {
        double[] times = time.toArray();
        int[] order = IntStream.range(0, times.length)
                .boxed()
                .sorted((i, j) -> Double.compare(times[i], times[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        Tensor[] parts = new Tensor[(int) Arrays.stream(times).distinct().count()];
        int part = 0;
        for (int from = 0, to; from < order.length; from = to) {
            double t = times[order[from]];
            to = from;
            while (to < order.length && times[order[to]] == t) {
                to++;
            }
            parts[part++] = at(t).score(x.take(0, Arrays.copyOfRange(order, from, to)));
        }
        int[] back = new int[order.length];
        IntStream.range(0, order.length).forEach(i -> back[order[i]] = i);
        return Tensor.concat(0, parts).take(0, back);
    }
}
