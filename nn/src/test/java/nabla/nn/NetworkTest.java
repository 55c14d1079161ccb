package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Operation;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Optimizer;
import nabla.nn.optimizers.OptimizerState;
import nabla.nn.training.ExponentialMovingAverage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class NetworkTest {
    private static final Layer NET =
            Sequential.of(Linear.of(2, 5), Activation.TANH, Linear.of(5, 5), Activation.TANH, Linear.of(5, 3));

    @Test
    void namesAndShapesAreThoseOfPyTorch() {
        Parameters p = NET.init(Rng.of(1));
        assertEquals(List.of("0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"), p.names());
        assertArrayEquals(new int[] {5, 2}, p.get("0.weight").shape());
        assertArrayEquals(new int[] {3}, p.get("4.bias").shape());
        assertEquals(15 + 30 + 18, p.count());
    }

    @Test
    void linearIsAnAffineMap() {
        Parameters p = Parameters.of(
                "weight", Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}}), "bias", Tensor.of(1, 0, -1));
        Tensor y = Linear.of(2, 3).apply(p, Tensor.of(new double[][] {{1, 1}, {0, 2}}));
        assertArrayEquals(new double[][] {{4, 7, 10}, {5, 8, 11}}, y.toMatrix());
    }

    @Property(tries = 50, seed = "1")
    void initialWeightsLieWithinOneOverTheRootOfTheInputs(@ForAll long seed) {
        Parameters p = Linear.of(16, 64).init(Rng.of(seed));
        double[] weights = p.get("weight").toArray();
        assertTrue(Arrays.stream(weights).allMatch(w -> Math.abs(w) <= 0.25));
        // 1024 numbers uniform in ±1/4 have a mean of standard deviation 0.0045; six of those are below 1e-8.
        assertEquals(0, Arrays.stream(weights).average().orElseThrow(), 6 * 0.0045);
        assertArrayEquals(
                weights, Linear.of(16, 64).init(Rng.of(seed)).get("weight").toArray());
    }

    @Test
    void aSequenceIsAsSmoothAsItsRoughestLayer() {
        assertEquals(Smoothness.C_INFINITY, NET.smoothness());
        assertEquals(
                Smoothness.C1, Sequential.of(Activation.ELU, Activation.TANH).smoothness());
        assertEquals(
                Smoothness.C0, Sequential.of(Activation.ELU, Activation.RELU).smoothness());
    }

    @Test
    void smoothnessIsTheNumberOfContinuousDerivatives() {
        assertEquals(Smoothness.DISCONTINUOUS, Smoothness.of(-1));
        assertEquals(Smoothness.C0, Smoothness.of(0));
        assertEquals(Smoothness.C1, Smoothness.of(1));
        assertEquals(Smoothness.C1, Smoothness.of(2));
        assertEquals(Smoothness.C_INFINITY, Smoothness.of(Operation.SMOOTH));
    }

    @Test
    void rowsDoNotKnowOfEachOther() {
        Parameters p = NET.init(Rng.of(2));
        Tensor x = Rng.of(3).normal(7, 2);
        double[] row = NET.apply(p, x.slice(0, 4, 5)).toArray();
        assertArrayEquals(row, NET.apply(p, x).slice(0, 4, 5).toArray());
    }

    @Test
    void scopesAndUnderAreInverse() {
        Parameters p = NET.init(Rng.of(1));
        Parameters first = p.scoped("0");
        assertEquals(List.of("weight", "bias"), first.names());
        assertEquals(List.of("0.weight", "0.bias"), first.under("0").names());
        assertEquals(0, p.scoped("1").count());
        assertEquals(
                "Parameters: no tensor named 0.w; the names are " + p.names(),
                assertThrows(IllegalArgumentException.class, () -> p.get("0.w")).getMessage());
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    @Test
    void inputsOfOtherShapesAreRefusedByTheLayer() {
        Parameters p = Linear.of(2, 3).init(Rng.of(1));
        assertEquals(
                "Linear: expected [B, 2], got [2]",
                refusal(() -> Linear.of(2, 3).apply(p, Tensor.ones(2))));
        assertEquals(
                "Linear: expected [B, 2], got [4, 3]",
                refusal(() -> NET.apply(NET.init(Rng.of(1)), Tensor.ones(4, 3))));
        EnergyNetwork energy = EnergyNetwork.of(Linear.of(2, 3));
        assertEquals("EnergyNetwork: expected [B, 1], got [4, 3]", refusal(() -> energy.apply(p, Tensor.ones(4, 2))));
    }

    @Test
    void weightsThatDoNotFitAreRefusedByTheirWholeName() {
        Parameters p = NET.init(Rng.of(1));
        Tensor x = Tensor.ones(4, 2);
        Layer wider = Sequential.of(Linear.of(2, 5), Residual.of(Linear.of(5, 6)));
        Parameters narrow =
                Sequential.of(Linear.of(2, 5), Residual.of(Linear.of(5, 5))).init(Rng.of(1));
        assertEquals("Parameters: expected 1.inner.weight [6, 5], got [5, 5]", refusal(() -> wider.apply(narrow, x)));
        Layer shorter = Sequential.of(Linear.of(2, 5), Activation.TANH);
        assertEquals("Parameters: 2.weight is left over, in " + p.names(), refusal(() -> shorter.apply(p, x)));
        Layer shifted = Sequential.of(Linear.of(2, 5), Activation.TANH, Activation.TANH);
        assertEquals("Parameters: 2.weight is left over, in " + p.names(), refusal(() -> shifted.apply(p, x)));
        assertEquals(
                "Parameters: no tensor named 0.weight; the names are "
                        + p.under("net").names() + "; scoped(\"net\") removes the prefix",
                refusal(() -> NET.apply(p.under("net"), x)));
        assertArrayEquals(
                NET.apply(p, x).toArray(),
                NET.apply(p.under("net").scoped("net"), x).toArray());
    }

    @Test
    void mapsWithoutAnOrderGiveThatOfTheNames() {
        Map<String, Tensor> entries = new LinkedHashMap<>();
        for (String name : List.of("weight", "bias", "10.x", "2.x", "gain", "scale")) {
            entries.put(name, Tensor.scalar(0));
        }
        assertEquals(List.copyOf(entries.keySet()), Parameters.of(entries).names());
        List<String> sorted = entries.keySet().stream().sorted().toList();
        assertEquals(sorted, Parameters.of(Map.copyOf(entries)).names());
        assertEquals(sorted, Parameters.of(new HashMap<>(entries)).names());
    }

    @Property(tries = 30)
    void theNormOfParametersIsThatOfAllElements(@ForAll long seed) {
        Parameters p = NET.init(Rng.of(seed));
        double squares = p.tensors().stream()
                .flatMapToDouble(t -> Arrays.stream(t.toArray()))
                .map(v -> v * v)
                .sum();
        assertEquals(Math.sqrt(squares), p.norm().item(), 1e-13);
        assertEquals(2 * Math.sqrt(squares), p.add(p).norm().item(), 1e-13);
        assertEquals(0, p.sub(p).norm().item());
    }

    @Test
    void standardizedDataHaveMeanZeroAndStandardDeviationOne() {
        Tensor data = Rng.of(4).normal(50, 2).mul(Tensor.of(3, 0.1)).add(Tensor.of(-7, 5));
        Standardize layer = Standardize.of(data);
        Tensor z = layer.apply(data);
        assertArrayEquals(new double[] {0, 0}, z.mean(0).toArray(), 1e-12);
        assertArrayEquals(new double[] {1, 1}, z.variance(0).toArray(), 1e-12);
        assertArrayEquals(data.toArray(), layer.invert(z).toArray(), 1e-12);
        Tensor constant = Tensor.full(3, 4, 1);
        assertArrayEquals(
                new double[4], Standardize.of(constant).apply(constant).toArray());
        assertEquals(1, Standardize.of(Tensor.full(0.1, 6, 1)).scale().item());
        Tensor rounded = Tensor.of(0.3, 0.1 + 0.2).unsqueeze(-1);
        for (double unit : new double[] {1, -1e200, 1e-200}) {
            assertEquals(1, Standardize.of(rounded.mul(unit)).scale().item());
        }
        // A column that varies in its ninth digit varies.
        Tensor fine = Tensor.of(1e9, 1e9 + 1).unsqueeze(-1);
        assertEquals(0.5, Standardize.of(fine).scale().item());
        assertEquals(
                0.5e-100,
                Standardize.of(Tensor.of(0, 1e-100).unsqueeze(-1)).scale().item(),
                1e-110);
    }

    @Test
    void adamDescends() {
        Tensor x = Rng.of(5).normal(32, 2);
        Tensor y = x.mul(2).add(1);
        Layer net = Sequential.of(Linear.of(2, 16), Activation.TANH, Linear.of(16, 2));
        Parameters p = net.init(Rng.of(6));
        Optimizer adam = Adam.of(1e-2);
        OptimizerState s = adam.init(p);
        double first = Double.NaN;
        double last = Double.NaN;
        for (int i = 0; i < 300; i++) {
            var vg = Derivatives.valueAndGradient(
                    q -> net.apply(q, x).sub(y).square().mean(), p);
            last = vg.value().item();
            first = i == 0 ? last : first;
            var step = adam.update(p, vg.gradient(), s);
            p = step.parameters();
            s = step.state();
        }
        assertEquals(300, s.step().item());
        assertTrue(last < first / 50, first + " → " + last);
    }

    @Test
    void theFirstStepOfAdamIsTheLearningRateLong() {
        Parameters p = Parameters.of("x", Tensor.of(1, -1, 2));
        Parameters g = Parameters.of("x", Tensor.of(0.3, -100, 1e-3));
        var step = Adam.of(0.1).epsilon(0).update(p, g, Adam.of(0.1).init(p));
        assertArrayEquals(
                new double[] {0.9, -0.9, 1.9}, step.parameters().get("x").toArray(), 1e-14);
    }

    @Test
    void anAverageOfConstantParametersIsConstantAndWarmUpForgets() {
        Parameters zero = Parameters.of("x", Tensor.zeros(2));
        Parameters one = Parameters.of("x", Tensor.ones(2));
        var plain = ExponentialMovingAverage.constant(0.9);
        assertArrayEquals(
                new double[] {0, 0},
                plain.update(plain.init(zero), zero).average().get("x").toArray());
        assertEquals(0.1, plain.update(plain.init(zero), one).average().get("x").get(0), 1e-16);
        var warm = ExponentialMovingAverage.of(0.9);
        assertEquals(0.9, warm.update(warm.init(zero), one).average().get("x").get(0), 1e-16);

        // After 1000 steps from 0 to 1 the start has the weight 0.999¹⁰⁰⁰ without a warm-up, and ∏(1 + t)/(10 + t) with
        // it.
        assertEquals(Math.pow(0.999, 1000), 1 - averageOfOnes(ExponentialMovingAverage.constant(0.999), 1000), 1e-12);
        assertEquals(0, 1 - averageOfOnes(ExponentialMovingAverage.of(0.999), 1000), 1e-14);
    }

    private static double averageOfOnes(ExponentialMovingAverage average, int steps) {
        Parameters one = Parameters.of("x", Tensor.ones(1));
        var state = average.init(one.zeros());
        for (int t = 0; t < steps; t++) {
            state = average.update(state, one);
        }
        return state.average().get("x").item();
    }
}
