package nabla.examples.playground;

import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.EDMPreconditioning;
import nabla.nn.Parameters;
import nabla.nn.training.Loss;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.losses.MultiLevelDenoising;
import nabla.scorematching.samplers.AnnealedLangevin;

/** The scores at several noise levels, by one network that is told the level; samples by annealing. */
record ScoreOfLevels(Settings settings) implements Recipe {
    /** About the largest distance between two points. */
    static final double LARGEST = 6;

    private static final int STEPS_PER_LEVEL = 5;

    private ConditionalLayer network() {
        return EDMPreconditioning.of(SCALE, Recipe.conditional(settings.width(), settings.activation()));
    }

    private NoiseLevels levels() {
        return NoiseLevels.geometric(LARGEST, settings.sigma(), settings.levels());
    }

    @Override
    public Parameters init(Rng rng) {
        return network().init(rng);
    }

    @Override
    public Loss loss() {
        return MultiLevelDenoising.of(levels()).on(network());
    }

    @Override
    public Tensor score(Parameters parameters, Tensor x, Tensor level) {
        return network().apply(parameters, x, level);
    }

    @Override
    public Chains<?, ?> chains() {
        ConditionalLayer network = network();
        Rng rng = settings.rng();
        return new Chains<NoiseConditionalScore, nabla.scorematching.samplers.LeimkuhlerMatthews.State>(
                AnnealedLangevin.tuned(levels(), STEPS_PER_LEVEL),
                p -> (x, sigma) -> network.apply(p, x, sigma),
                rng.split(4).normal(Stage.CHAINS, 2).mul(LARGEST),
                rng.split(5));
    }

    @Override
    public double level(int step) {
        return levels().get(Math.min(step / STEPS_PER_LEVEL, settings.levels() - 1));
    }

    /** By the flow of the variance-exploding equation through these levels, of the data with the smallest noise. */
    @Override
    public Optional<Tensor> density(Parameters parameters, Tensor x, Tensor data) {
        VESDE sde = VESDE.of(settings.sigma(), LARGEST);
        NoiseConditionalScore score = (y, sigma) -> network().apply(parameters, y, sigma);
        return Optional.of(ScoreInTime.density(sde, sde.inTime(score), 0, x, data));
    }

    @Override
    public Optional<Bound> bound(Tensor data, Rng rng) {
        NoiseLevels levels = levels();
        return Optional.of(Bound.ofDenoising(data, levels.count(), i -> 1, i -> levels.get((int) i), rng));
    }
}
