package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.training.ExponentialMovingAverage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LayersTest {
    @Property(tries = 20, seed = "1")
    void dropoutKeepsTheMeanAndZeroesItsShare(@ForAll long seed) {
        Layer dropout = Dropout.of(0.25);
        Tensor ones = Tensor.ones(100, 100);
        Tensor y = dropout.apply(Parameters.none(), ones, Rng.of(seed));
        // 10000 numbers, each 0 with probability 1/4: standard deviation √(3/16/10000) = 0.0043; more than six
        // of those have a probability below 2e-9.
        assertEquals(0.25, y.eq(0).mean().item(), 6 * 0.0044);
        assertArrayEquals(
                new double[] {0, 4.0 / 3},
                java.util.Arrays.stream(y.toArray()).distinct().sorted().toArray());
        assertArrayEquals(
                y.toArray(),
                dropout.apply(Parameters.none(), ones, Rng.of(seed)).toArray());
        assertArrayEquals(ones.toArray(), dropout.apply(Parameters.none(), ones).toArray());
    }

    @Test
    void everyDropoutOfANetworkHasItsOwnKey() {
        Layer net = Sequential.of(Dropout.of(0.5), Residual.of(Dropout.of(0.5)));
        Tensor y = net.apply(Parameters.none(), Tensor.ones(1, 1000), Rng.of(1));
        // 0, 2 and 6 with probabilities 1/2, 1/4 and 1/4; with one key there would be no 2.
        assertEquals(0.25, y.eq(2).mean().item(), 0.1);
    }

    @Property(tries = 20)
    void layerNormGivesMeanZeroAndVarianceOne(@ForAll long seed) {
        Layer norm = LayerNorm.of(50);
        Tensor y = norm.apply(
                norm.init(Rng.of(seed)), Rng.of(seed).normal(4, 50).mul(10).add(3));
        assertEquals(0, y.mean(-1).abs().max().item(), 1e-14);
        assertEquals(1, y.variance(-1).min().item(), 1e-5);
    }

    @Property(tries = 20)
    void theDivergenceOfAnEnergyNetworkIsMinusTheLaplacian(@ForAll long seed) {
        EnergyNetwork net = ScoreNetwork.energy(3, 8, 2);
        Parameters p = net.init(Rng.of(seed));
        Tensor x = Rng.of(seed).split(1).normal(5, 3);
        Tensor divergence = Derivatives.divergence(q -> net.apply(p, q), x);
        Tensor laplacian = Derivatives.laplacian(q -> net.energy(p, q), x);
        assertArrayEquals(laplacian.neg().toArray(), divergence.toArray(), 1e-12);
        Tensor jacobian =
                Derivatives.jacobian(q -> net.apply(p, q).select(0, 0), x).select(1, 0);
        assertArrayEquals(jacobian.transpose().toArray(), jacobian.toArray(), 1e-13);
    }

    @Test
    void aNoiseScaledNetworkIsDividedByItsLevel() {
        NoiseScaled net = ScoreNetwork.noiseScaled(2, 8, 2);
        Parameters p = net.init(Rng.of(1));
        Tensor x = Rng.of(2).normal(3, 2);
        Tensor one = net.apply(p, x, Tensor.scalar(1));
        Tensor levels = net.apply(p, x, Tensor.of(1, 0.5, 4));
        assertArrayEquals(
                levels.toArray(),
                net.apply(p, x, Tensor.of(1, 0.5, 4).unsqueeze(-1)).toArray());
        for (int row = 0; row < 3; row++) {
            double sigma = new double[] {1, 0.5, 4}[row];
            assertArrayEquals(
                    one.select(0, row).div(sigma).toArray(),
                    levels.select(0, row).toArray(),
                    1e-15);
        }
    }

    @Property(tries = 20)
    void aStandardizedScoreIsTheGradientInTheUnitsOfTheData(@ForAll long seed) {
        Tensor data = Rng.of(seed).normal(20, 2).mul(Tensor.of(5, 0.2)).add(Tensor.of(-3, 8));
        Standardize standardize = Standardize.of(data);
        EnergyNetwork net = ScoreNetwork.energy(2, 6, 1);
        Parameters p = net.init(Rng.of(seed));
        Tensor gradient =
                Derivatives.gradient(x -> net.energy(p, standardize.apply(x)).sum(), data);
        Tensor score = StandardizedScore.of(standardize, net).apply(p, data);
        assertArrayEquals(gradient.neg().toArray(), score.toArray(), 1e-13);
    }

    @Test
    void aClassConditionsANetworkAsATimeDoes() {
        TimeConditioned net = TimeConditioned.of(
                Embedding.of(3, 4), ConditionalSequential.of(Linear.of(2, 5), FiLM.of(4, 5), Linear.of(5, 2)));
        Parameters p = net.init(Rng.of(1));
        Tensor x = Rng.of(2).normal(1, 2).tile(4, 1);
        double[][] y = net.apply(p, x, Tensor.of(2, 0, 1, 2)).toMatrix();
        assertArrayEquals(y[0], y[3]);
        assertTrue(Math.abs(y[0][0] - y[1][0]) > 1e-6 && Math.abs(y[1][0] - y[2][0]) > 1e-6);
    }

    @Test
    void aTimeEmbeddedNetworkTakesATimeForEachRowOrOneForAll() {
        TimeConditioned net = ScoreNetwork.timeEmbedded(2, 16, 2, Rng.of(3));
        Parameters p = net.init(Rng.of(1));
        Tensor x = Rng.of(2).normal(4, 2);
        Tensor each = net.apply(p, x, Tensor.full(0.3, 4));
        assertArrayEquals(each.toArray(), net.apply(p, x, Tensor.scalar(0.3)).toArray(), 1e-15);
        Tensor other = net.apply(p, x, Tensor.scalar(0.4));
        assertTrue(each.sub(other).abs().max().item() > 1e-4);
    }

    @Test
    void aResidualNetworkBeginsAsALinearMapOfTheNormalisedInput() {
        Layer deep = ScoreNetwork.residual(2, 8, 3);
        Parameters p = deep.init(Rng.of(1));
        Layer shallow = Sequential.of(Linear.of(2, 8), LayerNorm.of(8), Linear.of(8, 2));
        Parameters q = p.scoped("0")
                .under("0")
                .and(p.scoped("4").under("1"))
                .and(p.scoped("5").under("2"));
        Tensor x = Rng.of(2).normal(4, 2);
        assertArrayEquals(shallow.apply(q, x).toArray(), deep.apply(p, x).toArray());
    }

    @Test
    void derivativesAreLessSmooth() {
        assertEquals(Smoothness.C_INFINITY, ScoreNetwork.energy(2, 4, 1).smoothness());
        assertEquals(
                Smoothness.C0,
                EnergyNetwork.of(Sequential.of(Linear.of(2, 4), Activation.ELU, Linear.of(4, 1)))
                        .smoothness());
        assertEquals(
                Smoothness.DISCONTINUOUS,
                EnergyNetwork.of(Sequential.of(Linear.of(2, 4), Activation.RELU, Linear.of(4, 1)))
                        .smoothness());
        assertTrue(Smoothness.C1.isAtLeast(Smoothness.C0));
    }

    @Test
    void aSummaryHasALineForEveryLayer() {
        Layer net = Sequential.of(
                Linear.of(2, 64),
                Activation.ELU,
                Residual.of(Sequential.of(Linear.of(64, 64), Activation.TANH)),
                Linear.of(64, 2));
        assertEquals("""
                path       layer           shape     parameters  smoothness
                0          Linear(2, 64)   [16, 64]         192  C∞
                1          ELU             [16, 64]           0  C¹
                2.inner.0  Linear(64, 64)  [16, 64]       4,160  C∞
                2.inner.1  TANH            [16, 64]           0  C∞
                3          Linear(64, 2)   [16, 2]          130  C∞
                           total                          4,482  C¹
                """, net.summary(16, 2).toString());
        Standardize standardize = Standardize.of(Rng.of(1).normal(9, 2));
        assertEquals(
                net.init(Rng.of(1)).count(),
                StandardizedScore.of(standardize, net).summary(16, 2).count());
        Summary conditional = ScoreNetwork.timeEmbedded(2, 16, 1, Rng.of(1)).summary(new int[] {5, 2}, new int[] {5});
        assertEquals(
                List.of("embedding.0", "embedding.1", "embedding.2", "body.0", "body.1", "body.2", "body.3"),
                conditional.lines().stream().map(Summary.Line::path).toList());
        assertEquals(
                ScoreNetwork.timeEmbedded(2, 16, 1, Rng.of(1)).init(Rng.of(1)).count(), conditional.count());
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Linear.of(0, 1));
        assertThrows(IllegalArgumentException.class, () -> LayerNorm.of(0));
        assertThrows(IllegalArgumentException.class, () -> Embedding.of(1, 0));
        assertThrows(IllegalArgumentException.class, () -> Dropout.of(1));
        assertThrows(IllegalArgumentException.class, () -> Dropout.of(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> SinusoidalEmbedding.of(3));
        assertThrows(IllegalArgumentException.class, () -> FiLM.of(1, 0));
        assertThrows(IllegalArgumentException.class, () -> FourierFeatures.of(Tensor.of(1, 2)));
        assertThrows(IllegalArgumentException.class, () -> ExponentialMovingAverage.of(1));
    }
}
