package nabla.examples.playground;

import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.EnergyNetwork;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.Sequential;
import nabla.nn.training.Loss;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.Hazard;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.SlicedScoreMatching;
import nabla.scorematching.samplers.LangevinDynamics;

/** One score, of the data or of the data with one noise level: a field of its own, or the gradient of an energy. */
record OneScore(Settings settings) implements Recipe {
    private static final int STEPS = 1000;

    /** Cells along a side of the window over which e^(−E) is summed up. */
    private static final int CELLS = 100;

    /** Half the width of that window. */
    private static final double FAR = 6;

    private Layer network() {
        int width = settings.width();
        return settings.energy()
                ? EnergyNetwork.of(Sequential.of(
                        Linear.of(2, width),
                        settings.activation(),
                        Linear.of(width, width),
                        settings.activation(),
                        Linear.of(width, 1)))
                : ScoreNetwork.perceptron(2, width, 2, settings.activation());
    }

    @Override
    public Parameters init(Rng rng) {
        return network().init(rng);
    }

    @Override
    public Loss loss() {
        Layer network = network();
        Hazard[] allowed = settings.rails() ? new Hazard[0] : Hazard.values();
        return switch (settings.loss()) {
            case EXACT -> ScoreMatching.of().allowing(allowed).on(network);
            case SLICED ->
                SlicedScoreMatching.of().varianceReduced().allowing(allowed).on(network);
            default -> DenoisingScoreMatching.of(settings.sigma()).on(network);
        };
    }

    @Override
    public Tensor score(Parameters parameters, Tensor x, Tensor level) {
        return network().apply(parameters, x);
    }

    @Override
    public Chains<?, ?> chains() {
        Layer network = network();
        Rng rng = settings.rng();
        return new Chains<ScoreFunction, Tensor>(
                LangevinDynamics.of(settings.stepSize(), STEPS),
                p -> x -> network.apply(p, x),
                rng.split(4).normal(Stage.CHAINS, 2).mul(SCALE),
                rng.split(5));
    }

    @Override
    public double level(int step) {
        return settings.loss() == Objective.DENOISING ? settings.sigma() : 0;
    }

    /** e^(−E), divided by its sum over a window; a field that is not the gradient of an energy has none. */
    @Override
    public Optional<Tensor> density(Parameters parameters, Tensor x, Tensor data) {
        if (!(network() instanceof EnergyNetwork model)) {
            return Optional.empty();
        }
        Tensor cells = Stage.grid(CELLS, FAR);
        double cell = 2 * Math.log(2 * FAR / CELLS);
        double logZ = model.energy(parameters, cells).neg().logSumExp().item() + cell;
        return Optional.of(model.energy(parameters, x).neg().sub(logZ).exp());
    }

    @Override
    public Optional<Bound> bound(Tensor data, Rng rng) {
        return settings.loss().differentiates()
                ? settings.data().density().map(density -> Bound.ofTruth(density, rng))
                : Optional.of(Bound.ofDenoising(data, settings.sigma(), rng));
    }
}
