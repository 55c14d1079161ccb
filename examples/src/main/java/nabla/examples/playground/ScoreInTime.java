package nabla.examples.playground;

import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.Parameters;
import nabla.nn.training.Loss;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.diffusion.DiffusionScoreMatching;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.Parameterization;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.diffusion.VPSDE;

/** The scores at all times of a diffusion, by one network that is told the time; samples by the reverse equation. */
record ScoreInTime(Settings settings) implements Recipe {
    private static final double EARLIEST = 1e-3;
    private static final int STEPS = 200;
    private static final int SOLVER_STEPS = 16;
    private static final int TIMES_OF_BOUND = 50;
    private static final Parameterization OUTPUT = Parameterization.edm(SCALE);

    private SDE sde() {
        return settings.loss() == Objective.VE ? VESDE.of(settings.sigma(), ScoreOfLevels.LARGEST) : VPSDE.standard();
    }

    private ConditionalLayer network() {
        return Recipe.conditional(settings.width(), settings.activation());
    }

    private TimeConditionalScore family(Parameters parameters) {
        ConditionalLayer network = network();
        return OUTPUT.inTime(sde(), (x, c) -> network.apply(parameters, x, c));
    }

    @Override
    public Parameters init(Rng rng) {
        return network().init(rng);
    }

    @Override
    public Loss loss() {
        return DiffusionScoreMatching.of(sde(), EARLIEST).predicting(OUTPUT).on(network());
    }

    @Override
    public Tensor score(Parameters parameters, Tensor x, Tensor level) {
        return family(parameters).at(level).score(x);
    }

    private TimeGrid times() {
        return TimeGrid.uniform(STEPS, EARLIEST);
    }

    @Override
    public Chains<?, ?> chains() {
        Rng rng = settings.rng();
        return new Chains<TimeConditionalScore, Tensor>(
                PredictorCorrector.of(sde(), times(), Predictor.ANCESTRAL),
                this::family,
                sde().prior(Stage.CHAINS, 2, rng.split(4)),
                rng.split(5));
    }

    @Override
    public double level(int step) {
        return 1 - Math.min(step, STEPS) * (1 - EARLIEST) / STEPS;
    }

    @Override
    public Optional<Tensor> density(Parameters parameters, Tensor x, Tensor data) {
        return Optional.of(density(sde(), family(parameters), EARLIEST, x, data));
    }

    /** The density by the probability flow, with the exact divergence. */
    static Tensor density(SDE sde, TimeConditionalScore score, double earliest, Tensor x, Tensor data) {
        return LogLikelihood.of(sde, OdeSolver.heun(SOLVER_STEPS), earliest)
                .prior(sde.marginal(data, 1))
                .evaluate(score, x)
                .logProb()
                .exp();
    }

    @Override
    public Optional<Bound> bound(Tensor data, Rng rng) {
        SDE sde = sde();
        return Optional.of(Bound.ofDenoising(
                data, TIMES_OF_BOUND, i -> sde.meanCoefficient(time(i)), i -> sde.standardDeviation(time(i)), rng));
    }

    private static double time(double index) {
        return EARLIEST + (index + 0.5) * (1 - EARLIEST) / TIMES_OF_BOUND;
    }
}
