package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ConditionalLayersTest {
    /** A function of x and c as a layer without parameters. */
    private record Formula(BinaryOperator<Tensor> f) implements ConditionalLayer {
        @Override
        public Parameters init(Rng rng) {
            return Parameters.none();
        }

        @Override
        public Tensor apply(Parameters parameters, Tensor x, Tensor condition) {
            return f.apply(x, condition);
        }

        @Override
        public Smoothness smoothness() {
            return Smoothness.C_INFINITY;
        }
    }

    /** On N(0, σ_d² I) the network that is 0 gives the exact score, at every level. */
    @Test
    void thePreconditionedScoreOfANetworkOfZerosIsExactOnAGaussian() {
        double s = 0.7;
        ConditionalLayer score = EDMPreconditioning.of(s, new Formula((x, c) -> Tensor.zeros(x.shape())));
        Tensor x = Rng.of(9).normal(4, 2);
        Tensor sigma = Tensor.of(1e-6, 0.1, 1, 80).unsqueeze(-1);
        Tensor exact = x.neg().div(sigma.square().add(s * s));
        Golden.assertClose("score", exact, score.apply(Parameters.none(), x, sigma), 1e-14);
    }

    /** D = c_skip x + c_out F, s = (D − x)/σ². */
    @Test
    void thePreconditionedScoreIsItsFormula() {
        double s = 0.7;
        double sigma = 0.4;
        ConditionalLayer layer =
                EDMPreconditioning.of(s, new Formula((x, c) -> x.sin().mul(c)));
        Tensor x = Rng.of(9).normal(4, 2);
        double total = sigma * sigma + s * s;
        Tensor f = x.div(Math.sqrt(total)).sin().mul(0.25 * Math.log(sigma));
        Tensor denoised = x.mul(s * s / total).add(f.mul(sigma * s / Math.sqrt(total)));
        Golden.assertClose(
                "score",
                denoised.sub(x).div(sigma * sigma),
                layer.apply(Parameters.none(), x, Tensor.scalar(sigma)),
                1e-13);
    }

    /** Layers that take one number a row, or (FiLM) a vector of one number, for points in four dimensions. */
    private static final List<ConditionalLayer> LAYERS = List.of(
            EDMPreconditioning.of(1, FiLM.of(1, 4)),
            NoiseScaled.of(FiLM.of(1, 4)),
            FiLM.of(1, 4),
            ConditionalSequential.of(FiLM.of(1, 4), Activation.TANH),
            ConditionalResidual.of(FiLM.of(1, 4)),
            Concatenation.of(),
            StandardizedScore.of(Standardize.of(Tensor.zeros(4), Tensor.ones(4)), FiLM.of(1, 4)),
            TimeConditioned.of(Linear.of(1, 3), FiLM.of(3, 4)));

    @Test
    void aConditionPerRowDoesNotBroadcastAlongColumns() {
        Tensor x = Rng.of(1).normal(4, 4);
        Tensor levels = Tensor.of(0.5, 1, 2, 4);
        for (ConditionalLayer layer : LAYERS) {
            Parameters p = layer.init(Rng.of(2));
            Tensor y = layer.apply(p, x, levels);
            String text = layer.toString();
            assertArrayEquals(
                    y.toArray(), layer.apply(p, x, levels.unsqueeze(-1)).toArray(), text);
            for (int row = 0; row < 4; row++) {
                Tensor alone = layer.apply(p, x.slice(0, row, row + 1), Tensor.scalar(levels.get(row)));
                assertArrayEquals(y.select(0, row).toArray(), alone.toArray(), text);
            }
        }
    }

    /** x + f(x, c), and [x, c] with one condition for all rows. */
    @Test
    void residualAndConcatenationAreTheirFormulas() {
        Tensor x = Rng.of(1).normal(4, 3);
        Tensor c = Rng.of(2).normal(4, 3);
        ConditionalLayer residual =
                ConditionalResidual.of(new Formula((a, b) -> a.sin().mul(b)));
        assertArrayEquals(
                x.add(x.sin().mul(c)).toArray(),
                residual.apply(Parameters.none(), x, c).toArray());
        Tensor joined =
                Concatenation.of().apply(Parameters.none(), x, Tensor.of(5, 6).unsqueeze(0));
        assertArrayEquals(new int[] {4, 5}, joined.shape());
        assertArrayEquals(x.toArray(), joined.slice(1, 0, 3).toArray());
        assertArrayEquals(
                new double[] {5, 6, 5, 6, 5, 6, 5, 6}, joined.slice(1, 3, 5).toArray());
    }

    /** The blocks begin as the identity, so only the first and the last map act. */
    @Test
    void aConditionalResidualNetworkBeginsAsALinearMap() {
        ConditionalLayer net = ScoreNetwork.conditionalResidual(3, 8, 2, 4);
        Parameters p = net.init(Rng.of(3));
        Tensor x = Rng.of(4).normal(5, 3);
        Tensor hidden = Linear.of(3, 8).apply(p.scoped("body").scoped("0"), x);
        assertArrayEquals(
                Linear.of(8, 3).apply(p.scoped("body").scoped("3"), hidden).toArray(),
                net.apply(p, x, Rng.of(5).normal(5)).toArray());
    }

    @Test
    void aNetworkWhoseOutputWouldBroadcastIsRefusedByName() {
        Tensor x = Rng.of(1).normal(6, 2);
        Standardize scale = Standardize.of(x);
        Layer narrow = Linear.of(2, 1);
        Parameters p = narrow.init(Rng.of(2));
        Tensor sigma = Tensor.ones(6, 1);
        Map<String, Executable> calls = Map.of(
                "EDMPreconditioning", () -> EDMPreconditioning.of(1, narrow).apply(p, x, sigma),
                "NoiseScaled", () -> NoiseScaled.of(narrow).apply(p, x, sigma),
                "ConditionalResidual", () -> ConditionalResidual.of(narrow).apply(p.under("inner"), x, sigma),
                "StandardizedScore", () -> StandardizedScore.of(scale, narrow).apply(p, x));
        calls.forEach((name, call) -> {
            String message = assertThrows(IllegalArgumentException.class, call).getMessage();
            assertEquals(name + ": expected a network from [6, 2] to the same shape, got one to [6, 1]", message);
        });
    }

    @Test
    void aConditionOfOtherRowsIsRefusedByName() {
        Tensor x = Tensor.ones(4, 4);
        for (ConditionalLayer layer : LAYERS) {
            Parameters p = layer.init(Rng.of(2));
            String name = layer.toString().replaceAll("\\(.*", "");
            for (Tensor wrong : List.of(Tensor.ones(3), Tensor.ones(3, 1), Tensor.ones(4, 1, 1))) {
                String message = assertThrows(IllegalArgumentException.class, () -> layer.apply(p, x, wrong))
                        .getMessage();
                assertEquals(name + ": expected a condition", message.replaceAll("(expected a condition).*", "$1"));
            }
        }
        assertEquals(
                "NoiseScaled: expected a condition for each row of [4, 4], got [3]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> LAYERS.get(1).apply(LAYERS.get(1).init(Rng.of(1)), x, Tensor.ones(3)))
                        .getMessage());
        assertEquals(
                "NoiseScaled: expected a condition [B, 1], got [4, 4]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> LAYERS.get(1).apply(LAYERS.get(1).init(Rng.of(1)), x, x))
                        .getMessage());
    }

    /** A class that is none adds nothing to the embedding of the level, and one that is moves it by its vector. */
    @Test
    void withoutAClassANetworkIsThatOfTheLevelAlone() {
        ConditionalLayer told = EDMPreconditioning.of(0.5, ScoreNetwork.classConditionalResidual(3, 8, 2, 4, 0, 2))
                .labelled();
        ConditionalLayer alone = EDMPreconditioning.of(0.5, ScoreNetwork.conditionalResidual(3, 8, 2, 4));
        Rng rng = Rng.of(5);
        Parameters p = told.init(rng);
        // The last maps of the blocks start at 0, where no condition counts.
        Parameters moved = p.map(t -> t.add(rng.split(1).normal(t.shape()).mul(0.3)));
        Map<String, Tensor> rest = new LinkedHashMap<>();
        moved.names().stream().filter(n -> !n.startsWith("classes")).forEach(n -> rest.put(n, moved.get(n)));
        Parameters without = Parameters.of(rest);
        Tensor x = rng.split(2).normal(6, 3);
        Tensor sigma = rng.split(3).uniform(6, 1).add(0.1);
        Tensor none = Tensor.concat(1, sigma, Tensor.full(-1, 6, 1));
        Tensor second = Tensor.concat(1, sigma, Tensor.ones(6, 1));
        assertArrayEquals(
                alone.apply(without, x, sigma).toArray(),
                told.apply(moved, x, none).toArray());
        assertTrue(told.apply(moved, x, second)
                        .sub(alone.apply(without, x, sigma))
                        .abs()
                        .min()
                        .item()
                > 0);
    }
}
