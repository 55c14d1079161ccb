package nabla.examples.scoreboard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.scorematching.Density;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.Projections;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.SlicedScoreMatching;

/**
 * .2·N(−5·1, I) + .8·N(5·1, I) in the plane by a network 2→128→128→2 with softplus, Adam at 10⁻³, 10,000 steps of 128 fresh
 * points: the last parameters, without an average.
 *
 * @param steps of training
 * @param seeds how many networks
 */
public record MixtureRecipe(int steps, int seeds) {
    private static final int WIDTH = 128;
    private static final int FRESH = 20_000;

    /** E of σ²·½‖s_σ(x + σz) + z/σ‖² of the true score s_σ, by quadrature. */
    private static final Map<Double, Double> FLOORS = new LinkedHashMap<>();

    static {
        FLOORS.put(1.0, 0.500004);
        FLOORS.put(2.0, 0.207564);
        FLOORS.put(5.0, 0.206243);
        FLOORS.put(10.0, 0.121984);
        FLOORS.put(20.0, 0.039140);
    }

    /**
     * The weighted denoising loss of a trained network.
     *
     * @param sigma σ
     * @param floor what the true score has, by quadrature
     * @param excess how much more the network has, on the same points and noise as the true score
     * @param error its standard error
     */
    public record Floor(double sigma, double floor, double excess, double error) {}

    /** The distance from the true score, by each loss. */
    public List<Entry> entries(Rng rng, Consumer<String> done) {
        SlicedScoreMatching reduced = SlicedScoreMatching.of().varianceReduced();
        Map<String, ScoreMatchingLoss> losses = new LinkedHashMap<>();
        losses.put("exact", ScoreMatching.of());
        losses.put("variance-reduced, Rademacher", reduced);
        losses.put("variance-reduced, Gaussian", reduced.directions(Projections.GAUSSIAN));
        losses.put("denoising, .3", DenoisingScoreMatching.of(0.3));
        losses.put("denoising, .05", DenoisingScoreMatching.of(0.05));
        losses.put(
                "denoising, .05, control variate",
                DenoisingScoreMatching.of(0.05).controlVariate());
        List<Entry> entries = new ArrayList<>();
        losses.forEach((name, loss) -> {
            double[] divergences = new double[seeds];
            for (int seed = 0; seed < seeds; seed++) {
                Rng key = rng.split(seed);
                ScoreFunction score = Learner.of(name, loss, 2, WIDTH).fit(data(key), steps, key.split(1));
                divergences[seed] = Board.divergence(score, Targets.MIXTURE, FRESH, key.split(2));
            }
            entries.add(new Entry("mixture", name, divergences, Double.NaN, Double.NaN));
            done.accept(name);
        });
        return entries;
    }

    /** A point for every row of every batch. */
    private Tensor data(Rng rng) {
        return Targets.MIXTURE.sample(rng.split(0), steps * Learner.BATCH);
    }

    /** The losses of networks that were trained at one noise level each. */
    public List<Floor> floors(Rng rng, Consumer<String> done) {
        List<Floor> floors = new ArrayList<>();
        FLOORS.forEach((sigma, floor) -> {
            DenoisingScoreMatching loss = DenoisingScoreMatching.of(sigma);
            Learner learner = Learner.of("σ = " + sigma, loss, 2, WIDTH);
            Parameters trained = learner.train(data(rng), steps, rng.split(1));
            Density noised = Targets.MIXTURE.noised(sigma);
            Tensor x = Targets.MIXTURE.sample(rng.split(2), FRESH);
            Tensor network = loss.perSample(learner.score().apply(trained), x, rng.split(3));
            Tensor excess = network.sub(loss.perSample(noised, x, rng.split(3))).mul(sigma * sigma);
            double error = Math.sqrt(excess.variance().item() / FRESH);
            floors.add(new Floor(sigma, floor, excess.mean().item(), error));
            done.accept(learner.name());
        });
        return floors;
    }
}
