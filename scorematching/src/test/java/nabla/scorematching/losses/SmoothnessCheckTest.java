package nabla.scorematching.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.EnergyNetwork;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.Sequential;
import nabla.nn.training.Loss;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;

class SmoothnessCheckTest {
    private static final Tensor X = Rng.of(1).normal(4, 2);

    @Test
    void kinksAreReadOffTheTape() {
        assertEquals(Set.of("relu"), SmoothnessCheck.kinks(x -> x.mul(2).relu().sub(x), X));
        assertEquals(Set.of("elu"), SmoothnessCheck.kinks(x -> x.elu(0.5), X));
        assertEquals(
                Set.of("abs", "maximum"), SmoothnessCheck.kinks(x -> x.abs().maximum(0.5), X));
        assertEquals(Set.of(), SmoothnessCheck.kinks(x -> x.tanh().add(x.elu(1)).add(x.silu()), X));
        assertEquals(
                Set.of(),
                SmoothnessCheck.kinks(x -> x.tanh().mul(Tensor.of(-1, 2).relu()), X));
        assertEquals(
                Set.of("sign", "floor"),
                SmoothnessCheck.kinks(x -> x.mul(x.sign()).add(x.floor()), X));
        assertEquals(
                Set.of("gt", "relu"),
                SmoothnessCheck.kinks(
                        x -> Derivatives.gradient(z -> z.relu().square().sum(), x), X));
        EnergyFunction kinked = x -> x.relu().sum(-1);
        assertEquals(Set.of("relu"), SmoothnessCheck.kinks(kinked, X));
    }

    @Test
    void anEnergyWithKinksIsRefusedUnlessAllowed() {
        EnergyFunction energy = x -> x.relu().square().sum(-1);
        var error = assertThrows(
                IllegalArgumentException.class, () -> ScoreMatching.of().loss(energy, X, Rng.of(0)));
        assertTrue(error.getMessage().contains("relu"));
        assertThrows(
                IllegalArgumentException.class, () -> SlicedScoreMatching.of().loss(energy, X, Rng.of(0)));
        assertTrue(Double.isFinite(
                ScoreMatching.of().allowingKinks().loss(energy, X, Rng.of(0)).item()));
    }

    /** However it is written: as a layer, as a function, with the gradient taken by hand; and what rounds or compares. */
    @Test
    void aScoreThatJumpsIsRefused() {
        EnergyNetwork net = EnergyNetwork.of(Sequential.of(Linear.of(2, 8), Activation.RELU, Linear.of(8, 1)));
        Parameters p = net.init(Rng.of(2));
        List<ScoreFunction> jumping = List.of(
                y -> net.apply(p, y),
                y -> Derivatives.gradient(z -> net.energy(p, z).sum(), y).neg(),
                y -> y.sign(),
                y -> y.mul(y.floor()),
                y -> y.round().sub(y),
                y -> Tensor.where(y.gt(0), y, y.mul(2)),
                y -> y.mul(y.ge(0.5)));
        for (ScoreFunction score : jumping) {
            for (ScoreMatchingLoss loss : List.of(ScoreMatching.of(), SlicedScoreMatching.of())) {
                var error = assertThrows(IllegalArgumentException.class, () -> loss.loss(score, X, Rng.of(0)));
                assertTrue(error.getMessage().contains("jumps"), error.getMessage());
            }
            DenoisingScoreMatching.of(0.1).loss(score, X, Rng.of(0));
        }
        assertThrows(IllegalArgumentException.class, () -> ScoreMatching.of().on(net));
    }

    /** A loss on a network warns when it is made; the first step, which sees the tape, does not say it again. */
    @Test
    void aNetworkWithKinksIsWarnedOfOnce() {
        Layer net = ScoreNetwork.perceptron(2, 8, 1, Activation.RELU);
        Parameters p = net.init(Rng.of(2));
        for (ScoreMatchingLoss loss : List.of(ScoreMatching.of(), SlicedScoreMatching.of())) {
            List<String> warnings = warnings(() -> {
                Loss onNetwork = loss.on(net);
                onNetwork.of(p, X, Rng.of(0));
                onNetwork.evaluation().of(p, X, Rng.of(0));
            });
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(
                    warnings.get(0).startsWith(loss.getClass().getSimpleName() + ": the score "), warnings::toString);
            assertTrue(warnings.get(0).contains("call allowingKinks()"), warnings::toString);
        }
        ScoreMatchingLoss direct = ScoreMatching.of();
        assertEquals(
                1,
                warnings(() -> {
                            direct.loss(y -> net.apply(p, y), X, Rng.of(0));
                            direct.loss(y -> net.apply(p, y), X, Rng.of(0));
                        })
                        .size());
        assertEquals(
                List.of(),
                warnings(() -> ScoreMatching.of().allowingKinks().on(net).of(p, X, Rng.of(0))));
    }

    private static List<String> warnings(Runnable run) {
        Logger logger = Logger.getLogger(SmoothnessCheck.class.getName());
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                warnings.add(new SimpleFormatter().formatMessage(line));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            run.run();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        return warnings;
    }

    @Test
    void smoothScoresPass() {
        EnergyNetwork net = ScoreNetwork.energy(2, 8, 2);
        Parameters p = net.init(Rng.of(3));
        GaussianMixture mixture = Numbers.mixture(Rng.of(4), 3, 2);
        for (ScoreFunction score : List.<ScoreFunction>of(
                y -> net.apply(p, y),
                mixture,
                y -> mixture.score(y),
                y -> mixture.noised(Tensor.scalar(0.5), Tensor.full(0.3, 4, 1).slice(0, 0, y.size(0)))
                        .score(y),
                y -> y.normKeepDims(-1).mul(y).add(y.pow(3)).add(y.softmax(-1)))) {
            assertTrue(
                    Double.isFinite(ScoreMatching.of().loss(score, X, Rng.of(0)).item()));
        }
    }

    /**
     * Why: for s = relu(x − b) and x ~ N(0, 1) the loss is J(b) = ½E[(x−b)₊²] + P(x &gt; b), so J′(b) = −E[(x−b)₊] − φ(b) =
     * −(φ(b) − b(1−Φ(b))) − φ(b), which is −0.648 at b = 0.3; automatic differentiation sees −E[(x−b)₊] alone.
     */
    @Test
    void automaticDifferentiationMissesTheMotionOfAKink() {
        int n = 200_001;
        Tensor x = Tensor.linspace(-10, 10, n).unsqueeze(-1);
        Tensor density = Gaussian.standard(1).logProb(x).exp().mul(20.0 / (n - 1));
        ScoreMatching loss = ScoreMatching.of().allowingKinks();
        double gradient = Derivatives.gradient(
                        b -> loss.perSample(y -> y.sub(b).relu(), x, Rng.of(0)).dot(density), Tensor.scalar(0.3))
                .item();
        assertEquals(-0.2668, gradient, 1e-3);
        double b = 0.3;
        double h = 0.01;
        double above = loss.perSample(y -> y.sub(b + h).relu(), x, Rng.of(0))
                .dot(density)
                .item();
        double below = loss.perSample(y -> y.sub(b - h).relu(), x, Rng.of(0))
                .dot(density)
                .item();
        assertEquals(-0.6482, (above - below) / (2 * h), 1e-3);
    }
}
