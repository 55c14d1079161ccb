package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.EDMPreconditioning;
import nabla.nn.EnergyNetwork;
import nabla.nn.NoiseScaled;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.Standardize;
import nabla.nn.StandardizedScore;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.Numbers;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParameterizationTest {
    private static final int DIM = 3;
    private static final List<Parameterization> LINEAR = List.of(
            Parameterization.SCORE,
            Parameterization.NOISE,
            Parameterization.NOISE_SCALED,
            Parameterization.DATA,
            Parameterization.VELOCITY,
            Parameterization.edm(0.7));

    static Stream<Parameterization> linear() {
        return LINEAR.stream();
    }

    /** Points x₀, noise z and levels from 0.01 to 1 for each row. */
    private record Noisy(Tensor clean, Tensor z, Tensor alpha, Tensor sigma) {
        static Noisy of(long seed) {
            Rng rng = Rng.of(seed);
            return new Noisy(
                    rng.split(0).normal(5, DIM),
                    rng.split(1).normal(5, DIM),
                    rng.split(2).uniform(5, 1).add(0.1),
                    rng.split(3).uniform(5, 1).add(0.01));
        }

        Tensor x() {
            return clean.mul(alpha).add(z.mul(sigma));
        }
    }

    /** Each output is what its name says: at the score −z/σ, the noise, the clean point, v, EDM's target. */
    @Property(tries = 30)
    void theOutputOfTheKnownNoiseIsWhatItIsCalled(@ForAll long seed) {
        Noisy n = Noisy.of(seed);
        Tensor r = n.sigma.div(n.alpha);
        double d = 0.7;
        Tensor sum = r.square().add(d * d);
        Tensor skip = sum.reciprocal().mul(d * d);
        Tensor out = r.mul(d).div(sum.sqrt());
        Map<Parameterization, Tensor> expected = Map.of(
                LINEAR.get(0), n.z.div(n.sigma).neg(),
                LINEAR.get(1), n.z,
                LINEAR.get(2), n.z.neg(),
                LINEAR.get(3), n.clean,
                LINEAR.get(4), n.z.mul(n.alpha).sub(n.clean.mul(n.sigma)),
                LINEAR.get(5), n.clean.sub(n.x().div(n.alpha).mul(skip)).div(out));
        expected.forEach((p, output) -> {
            assertClose(output, p.output(n.z.div(n.sigma).neg(), n.x(), n.alpha, n.sigma), 1e-9);
            assertClose(n.z.neg(), p.score(output, n.x(), n.alpha, n.sigma).mul(n.sigma), 1e-9);
        });
    }

    /** There and back, and by way of any other, in standardised units or not. */
    @Property(tries = 30)
    void conversionsGoBothWays(@ForAll long seed) {
        Noisy n = Noisy.of(seed);
        Rng rng = Rng.of(seed).split(9);
        Tensor output = rng.split(0).normal(5, DIM);
        Standardize scale = Standardize.of(
                rng.split(1).normal(DIM), rng.split(2).uniform(DIM).add(0.5));
        for (Parameterization from : LINEAR) {
            for (Parameterization to : LINEAR) {
                Tensor there = from.convert(output, to, n.x(), n.alpha, n.sigma);
                assertClose(output, to.convert(there, from, n.x(), n.alpha, n.sigma), 1e-8);
                Parameterization inUnits = from.standardized(scale);
                Tensor other = inUnits.convert(output, to, n.x(), n.alpha, n.sigma);
                assertClose(output, to.convert(other, inUnits, n.x(), n.alpha, n.sigma), 1e-8);
            }
        }
    }

    /** A perfect network of any kind is the score of the diffused mixture at every time. */
    @ParameterizedTest
    @MethodSource("linear")
    void aPerfectNetworkOfAnyKindIsTheScore(Parameterization kind) {
        SDE sde = VPSDE.standard();
        TimeConditionalScore truth = DiffusedMixture.of(Numbers.mixture(Rng.of(1), 2, DIM), sde);
        Tensor x = Rng.of(2).normal(6, DIM);
        Tensor t = Tensor.linspace(0.05, 0.9, 6).unsqueeze(-1);
        Tensor output = kind.output(truth.score(x, t), x, sde.meanCoefficient(t), sde.standardDeviation(t));
        assertClose(truth.score(x, t), kind.inTime(sde, (y, level) -> output).score(x, t), 1e-11);
    }

    /** The layers that a file holds have the same numbers. */
    @Test
    void layersAreParameterizations() {
        Tensor x = Rng.of(3).normal(6, DIM);
        Tensor sigma = Rng.of(4).uniform(6, 1).add(0.05);
        ConditionalLayer inner = ScoreNetwork.conditionalResidual(DIM, 8, 1, 4);
        Parameters p = inner.init(Rng.of(5));
        BinaryOperator<Tensor> network = (y, level) -> inner.apply(p, y, level);
        assertClose(
                EDMPreconditioning.of(0.7, inner).apply(p, x, sigma),
                Parameterization.edm(0.7).atNoise(network).score(x, sigma),
                1e-13);
        assertClose(
                NoiseScaled.of(inner).apply(p, x, sigma),
                Parameterization.NOISE_SCALED.atNoise(network).score(x, sigma),
                0);
        Standardize scale = Standardize.of(x.mul(3).add(1));
        assertClose(
                StandardizedScore.of(scale, EDMPreconditioning.of(1, inner)).apply(p, x, sigma),
                Parameterization.edm(1).standardized(scale).atNoise(network).score(x, sigma),
                1e-13);
        EnergyNetwork energy = ScoreNetwork.energy(DIM, 6, 1);
        Parameters q = energy.init(Rng.of(6));
        assertClose(
                energy.apply(q, x),
                Parameterization.ENERGY
                        .atNoise((y, level) -> energy.energy(q, y))
                        .score(x, sigma),
                1e-15);
        assertClose(
                energy.apply(q, x),
                Parameterization.ENERGY
                        .atNoise((y, level) -> energy.energy(q, y).unsqueeze(-1))
                        .score(x, sigma),
                1e-15);
    }

    /** In time EDM's preconditioning is the score at noise levels that {@link SDE#inTime} makes one in time. */
    @Test
    void edmInTimeIsEdmAtNoiseLevels() {
        SDE sde = VPSDE.standard();
        BinaryOperator<Tensor> network = (x, level) -> x.tanh().add(level);
        NoiseConditionalScore atNoise = Parameterization.edm(0.4).atNoise(network);
        Tensor x = Rng.of(7).normal(6, DIM);
        Tensor t = Tensor.linspace(0.05, 0.9, 6).unsqueeze(-1);
        assertClose(
                sde.inTime(atNoise).score(x, t),
                Parameterization.edm(0.4).inTime(sde, network).score(x, t),
                1e-12);
    }

    /** Of standardised normal rows the score in the units of the data, and the density with the Jacobian. */
    @Test
    void scoresAndDensitiesComeOutInTheUnitsOfTheData() {
        Gaussian p = Gaussian.of(Tensor.of(1, -2), Numbers.covariance(Rng.of(8), 2, 0.3));
        Standardize scale = Standardize.of(Tensor.of(1, -2), Tensor.of(0.5, 3));
        Tensor inverse = Tensor.eye(2).div(scale.scale());
        Gaussian z = Gaussian.of(Tensor.zeros(2), inverse.matmul(p.covariance()).matmul(inverse));
        Parameterization units = Parameterization.SCORE.standardized(scale);
        Tensor x = Rng.of(9).normal(5, 2);
        NoiseConditionalScore score = units.atNoise((y, sigma) -> z.score(y));
        assertClose(p.score(x), score.at(1).score(x), 1e-12);
        assertClose(p.logProb(x), z.logProb(scale.apply(x)).add(units.logJacobian()), 1e-12);
    }

    /** ½‖o − z‖² with λ = σ². */
    @Test
    void theLossOfTheNoiseIsTheSimpleLoss() {
        SDE sde = VPSDE.standard();
        DiffusionScoreMatching loss = DiffusionScoreMatching.of(sde, 1e-3).predicting(Parameterization.NOISE);
        Rng rng = Rng.of(10);
        Tensor x = rng.split(5).normal(6, DIM);
        BinaryOperator<Tensor> network = (y, t) -> y.tanh().add(t);
        Tensor t = rng.split(0).uniform(6, 1).mul(1 - 1e-3).add(1e-3);
        Tensor z = rng.split(1).normal(6, DIM);
        Tensor noisy = x.mul(sde.meanCoefficient(t)).add(z.mul(sde.standardDeviation(t)));
        assertClose(
                network.apply(noisy, t).sub(z).square().sum(-1).mul(0.5),
                loss.perSample(loss.family(network), x, rng),
                1e-12);
    }

    /** A mixture's energy in time. */
    @Test
    void anEnergyInTimeIsAScoreInTime() {
        SDE sde = VESDE.of(0.1, 3);
        GaussianMixture p = Numbers.mixture(Rng.of(1), 2, DIM);
        Tensor x = Rng.of(2).normal(6, DIM);
        Tensor t = Tensor.full(0.4, 6, 1);
        TimeConditionalScore score = Parameterization.ENERGY.inTime(
                sde,
                (y, time) -> p.noised(1, sde.standardDeviation(0.4)).logProb(y).neg());
        assertClose(p.noised(1, sde.standardDeviation(0.4)).score(x), score.score(x, t), 1e-12);
    }

    @Test
    void whatHasNoMeaningIsRefused() {
        Tensor x = Tensor.ones(2, DIM);
        Tensor one = Tensor.scalar(1);
        Standardize scale = Standardize.of(Tensor.zeros(DIM), Tensor.ones(DIM));
        assertThrows(IllegalArgumentException.class, () -> Parameterization.ENERGY.score(x, x, one, one));
        assertThrows(IllegalArgumentException.class, () -> Parameterization.ENERGY.output(x, x, one, one));
        assertThrows(IllegalArgumentException.class, () -> Parameterization.NOISE.score(x, x, one, Tensor.scalar(0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Parameterization.NOISE.standardized(scale).inTime(VPSDE.standard(), (y, t) -> y));
        assertEquals("Parameterization.NOISE", Parameterization.NOISE.toString());
    }
}
