package nabla.autodiff.divergence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import nabla.autodiff.Derivatives;
import nabla.autodiff.DivergencePlan;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DivergenceTest {
    private static final Rng RNG = Rng.of(11);

    /** A field with parameters p (more than it may need, all [6, 6]), as it appears in score networks. */
    private interface Field extends BiFunction<Tensors, Tensor, Tensor> {}

    private static Tensor layer(Tensors p, int i, Tensor x) {
        return x.matmul(p.get(i).slice(0, 0, x.size(-1)))
                .add(p.get(i).select(0, 0).mul(0.3));
    }

    private static Tensor project(Tensors p, int i, Tensor h, int dim) {
        return h.matmul(p.get(i).slice(1, 0, dim));
    }

    private static Tensor normalised(Tensor h) {
        Tensor centred = h.sub(h.meanKeepDims(-1));
        return centred.mul(h.varianceKeepDims(-1).add(0.1).rsqrt());
    }

    private static final Map<String, Field> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("linear", (p, x) -> project(p, 0, layer(p, 1, x), x.size(-1)));
        FIELDS.put("one hidden layer", (p, x) -> project(p, 0, layer(p, 1, x).tanh(), x.size(-1)));
        FIELDS.put(
                "two hidden layers",
                (p, x) -> project(p, 0, layer(p, 2, layer(p, 1, x).tanh()).softplus(), x.size(-1)));
        FIELDS.put(
                "three hidden layers",
                (p, x) -> project(
                        p,
                        0,
                        layer(p, 3, layer(p, 2, layer(p, 1, x).sin()).tanh()).sigmoid(),
                        x.size(-1)));
        FIELDS.put("five hidden layers", (p, x) -> {
            Tensor h = layer(p, 1, x).silu();
            for (int i = 2; i < 6; i++) {
                h = layer(p, i, h).gelu();
            }
            return project(p, 0, h, x.size(-1));
        });
        FIELDS.put("elementwise", (p, x) -> x.square().mul(x.sin()).sub(x.exp().reciprocal()));
        FIELDS.put("residual", (p, x) -> {
            Tensor h = layer(p, 1, x).tanh();
            return project(p, 0, h.add(layer(p, 2, h).tanh().matmul(p.get(3))), x.size(-1));
        });
        FIELDS.put("gated", (p, x) -> {
            Tensor h = layer(p, 1, x).tanh();
            return project(p, 0, layer(p, 2, h).mul(layer(p, 3, h).sigmoid()), x.size(-1));
        });
        FIELDS.put("skip and activation", (p, x) -> {
            Tensor h = layer(p, 1, x);
            return project(p, 0, h.add(h.tanh()), x.size(-1));
        });
        FIELDS.put(
                "layer normalisation",
                (p, x) -> project(
                        p,
                        0,
                        normalised(layer(p, 1, x))
                                .mul(p.get(2).select(0, 1))
                                .add(p.get(2).select(0, 2)),
                        x.size(-1)));
        FIELDS.put("softmax", (p, x) -> project(p, 0, layer(p, 1, x).softmax(-1), x.size(-1)));
        FIELDS.put("maximum and where", (p, x) -> {
            Tensor h = layer(p, 1, x);
            return project(p, 0, Tensor.where(h.gt(0), h.square(), h.mul(h.maxKeepDims(-1))), x.size(-1));
        });
        FIELDS.put("time embedding, concatenated", (p, x) -> {
            Tensor time = Tensor.arange(x.size(0)).unsqueeze(-1).mul(0.37);
            Tensor embedded =
                    Tensor.concat(-1, time.sin(), time.cos()).matmul(p.get(2).slice(0, 0, 2));
            Tensor h = Tensor.concat(-1, x, embedded.slice(-1, 0, 6 - x.size(-1)));
            return project(p, 0, h.matmul(p.get(1)).tanh(), x.size(-1));
        });
        FIELDS.put("time embedding, scale and shift", (p, x) -> {
            Tensor time = Tensor.arange(x.size(0)).unsqueeze(-1).mul(0.37);
            Tensor scale = time.cos().matmul(p.get(2).slice(0, 0, 1));
            Tensor shift = time.sin().matmul(p.get(3).slice(0, 0, 1));
            return project(
                    p, 0, layer(p, 1, x).tanh().mul(scale.add(1)).add(shift).silu(), x.size(-1));
        });
        FIELDS.put("preconditioned", (p, x) -> {
            Tensor sigma = Tensor.arange(x.size(0)).unsqueeze(-1).add(1);
            Tensor in = sigma.square().add(1).rsqrt();
            Tensor f = project(p, 0, layer(p, 2, layer(p, 1, x.mul(in)).tanh()).tanh(), x.size(-1));
            return x.mul(in.square()).add(f.mul(sigma.mul(in)));
        });
        FIELDS.put(
                "divided by a number for each row",
                (p, x) -> project(p, 0, layer(p, 1, x).tanh(), x.size(-1))
                        .div(Tensor.arange(x.size(0)).unsqueeze(-1).add(0.5)));
        FIELDS.put("x times its squared norm", (p, x) -> x.mul(x.square().sumKeepDims(-1)));
        FIELDS.put("unit vectors", (p, x) -> x.div(x.normKeepDims(-1)));
        FIELDS.put(
                "gradient of an energy",
                (p, x) -> Derivatives.gradient(
                        u -> layer(p, 2, layer(p, 1, u).softplus()).tanh().sum(), x));
        FIELDS.put(
                "gradient of a mixture's log-density",
                (p, x) -> Derivatives.gradient(u -> layer(p, 1, u).logSumExp(-1).sum(), x));
        FIELDS.put(
                "reordered columns",
                (p, x) -> layer(p, 1, x)
                        .flip(-1)
                        .cumsum(-1)
                        .tanh()
                        .take(-1, 5, 0, 3, 3, 1, 2)
                        .slice(-1, 0, x.size(-1)));
        FIELDS.put("standardised", (p, x) -> {
            Tensor sd = p.get(2).select(0, 0).slice(0, 0, x.size(-1)).exp();
            Tensor h = layer(p, 1, x.div(sd)).tanh().mul(p.get(3).slice(0, 0, 1));
            return project(p, 0, layer(p, 4, h).tanh(), x.size(-1)).sub(0.3).div(sd);
        });
        FIELDS.put("heads", (p, x) -> {
            Tensor h = layer(p, 1, x).reshape(-1, 2, 3);
            Tensor mixed = h.tanh().matmul(p.get(2).slice(0, 0, 3).slice(1, 0, 3));
            return project(p, 0, mixed.reshape(-1, 6), x.size(-1));
        });
    }

    @Provide
    Arbitrary<String> fields() {
        return Arbitraries.of(FIELDS.keySet());
    }

    private static Tensors parameters(long seed) {
        List<Tensor> matrices = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            matrices.add(RNG.split(seed).split(i).normal(6, 6).mul(0.7));
        }
        return Tensors.of(matrices);
    }

    /** Σᵢ ∂sᵢ/∂xᵢ by one tangent for each i. */
    private static Tensor oneByOne(Function<Tensor, Tensor> field, Tensor x) {
        Tensor sum = Tensor.zeros(x.size(0));
        for (int i = 0; i < x.size(1); i++) {
            Tensor direction = Tensor.eye(x.size(1)).slice(0, i, i + 1).broadcastTo(x.shape());
            sum = sum.add(Derivatives.jvp(field, x, direction).select(-1, i));
        }
        return sum;
    }

    private static void assertClose(Tensor expected, Tensor actual, double tolerance) {
        double scale =
                Math.max(1, expected.size() == 0 ? 1 : expected.abs().max().item());
        assertArrayEquals(expected.toArray(), actual.toArray(), tolerance * scale);
    }

    @Property(tries = 300)
    void chainsGiveTheTraceOfTheJacobian(
            @ForAll("fields") String name,
            @ForAll @IntRange(min = 1, max = 5) int dim,
            @ForAll @IntRange(min = 1, max = 4) int rows,
            @ForAll @IntRange(max = 1000) int seed) {
        Tensors p = parameters(seed);
        Tensor x = RNG.split(seed).split(99).normal(rows, dim);
        Field field = FIELDS.get(name);
        assertClose(oneByOne(z -> field.apply(p, z), x), Derivatives.divergence(z -> field.apply(p, z), x), 1e-12);
    }

    @Property(tries = 300)
    void aRowAloneHasTheBitsThatItHasInABatch(
            @ForAll("fields") String name,
            @ForAll @IntRange(min = 1, max = 5) int dim,
            @ForAll @IntRange(min = 2, max = 9) int rows,
            @ForAll @IntRange(max = 1000) int seed) {
        Tensors p = parameters(seed);
        Tensor x = RNG.split(seed).split(99).normal(rows, dim);
        Function<Tensor, Tensor> field = z -> FIELDS.get(name).apply(p, z);
        Tensor alone = Derivatives.divergence(field, x.slice(0, 0, 1));
        assertEquals(Derivatives.divergence(field, x).get(0), alone.get(0));
        Tensor compiled = Program.<Tensor, Tensor>compile(z -> Derivatives.divergence(field, z), x.slice(0, 0, 1))
                .run(x.slice(0, 0, 1));
        assertEquals(alone.get(0), compiled.get(0));
    }

    @Property(tries = 200)
    void theirParameterGradientIsThatOfTheTrace(@ForAll("fields") String name, @ForAll @IntRange(max = 1000) int seed) {
        Tensors p = parameters(seed);
        Tensor x = RNG.split(seed).split(98).normal(3, 3);
        Field field = FIELDS.get(name);
        Tensors expected =
                Derivatives.gradient(q -> oneByOne(z -> field.apply(q, z), x).sum(), p);
        Tensors actual = Derivatives.gradient(
                q -> Derivatives.divergence(z -> field.apply(q, z), x).sum(), p);
        for (int i = 0; i < p.count(); i++) {
            assertClose(expected.get(i), actual.get(i), 1e-11);
        }
    }

    @Property(tries = 100)
    void theirGradientByThePointIsThatOfTheTrace(
            @ForAll("fields") String name, @ForAll @IntRange(max = 1000) int seed) {
        Tensors p = parameters(seed);
        Tensor x = RNG.split(seed).split(97).normal(3, 3);
        Field field = FIELDS.get(name);
        Tensor expected =
                Derivatives.gradient(y -> oneByOne(z -> field.apply(p, z), y).sum(), x);
        Tensor actual = Derivatives.gradient(
                y -> Derivatives.divergence(z -> field.apply(p, z), y).sum(), x);
        assertClose(expected, actual, 1e-11);
    }

    @Property(tries = 100)
    void noFieldOfTheCatalogueIsDense(@ForAll("fields") String name) {
        Tensors p = parameters(3);
        Field field = FIELDS.get(name);
        DivergencePlan plan = Derivatives.divergencePlan(z -> field.apply(p, z), RNG.normal(3, 3));
        assertFalse(plan.isDense(), name);
        assertTrue(plan.terms().size() <= 6, name + ": " + plan);
    }

    @Test
    void twoHiddenLayersCostOneProductWhateverTheDimensionIs() {
        for (int dim : new int[] {2, 8, 100}) {
            Tensor w1 = RNG.split(1).normal(dim, 16);
            Tensor w2 = RNG.split(2).normal(16, 16);
            Tensor w3 = RNG.split(3).normal(16, dim);
            DivergencePlan plan = Derivatives.divergencePlan(
                    x -> x.matmul(w1).tanh().matmul(w2).tanh().matmul(w3), RNG.normal(4, dim));
            assertEquals(1, plan.terms().size());
            assertEquals(2, plan.terms().get(0).diagonals());
            assertEquals(128L * 16 * 16, plan.cost());
        }
    }

    @Test
    void composedActivationsStayOneChain() {
        Tensor w1 = RNG.split(1).normal(3, 16);
        Tensor w2 = RNG.split(2).normal(16, 3);
        for (Function<Tensor, Tensor> activation : List.<Function<Tensor, Tensor>>of(
                Tensor::silu,
                Tensor::gelu,
                h -> h.add(h.tanh()),
                h -> h.mul(h.square().add(1).rsqrt()))) {
            DivergencePlan plan = Derivatives.divergencePlan(
                    x -> activation.apply(x.matmul(w1)).matmul(w2), RNG.normal(4, 3));
            assertEquals(
                    List.of(1),
                    plan.terms().stream().map(DivergencePlan.Term::diagonals).toList());
            assertTrue(plan.toString().startsWith("1 diagonal: Σ gₕ·Mₕₕ, "), plan.toString());
        }
    }

    @Test
    void whatHasNoFactorsIsDense() {
        Tensor a = RNG.split(1).normal(3, 3);
        Function<Tensor, Tensor> transposed =
                x -> a.matmul(x.transpose()).transpose().tanh();
        Tensor x = RNG.normal(4, 3);
        assertTrue(Derivatives.divergencePlan(transposed, x).isDense());
        assertClose(oneByOne(transposed, x), Derivatives.divergence(transposed, x), 1e-13);
    }

    /** Every residual block doubles the chains. */
    @Test
    void threeResidualBlocksAreEightChainsAndFourAreDense() {
        Tensors p = parameters(5);
        for (int blocks : new int[] {3, 4}) {
            Function<Tensor, Tensor> field = x -> {
                Tensor h = layer(p, 1, x);
                for (int i = 0; i < blocks; i++) {
                    h = h.add(layer(p, 2, h).silu().matmul(p.get(3)));
                }
                return project(p, 0, h, x.size(-1));
            };
            Tensor x = RNG.normal(4, 2);
            DivergencePlan plan = Derivatives.divergencePlan(field, x);
            assertEquals(blocks == 3 ? 8 : 0, plan.terms().size());
            assertEquals(blocks == 4, plan.isDense());
            assertClose(oneByOne(field, x), Derivatives.divergence(field, x), 1e-12);
        }
    }

    /** As a mixture's score does: points against centres on an axis before the rows, also when both are as many. */
    @Test
    void anAxisBeforeTheRowsIsDense() {
        Tensor centres = RNG.split(1).normal(3, 1, 2);
        for (int rows : new int[] {1, 3, 4}) {
            Tensor x = RNG.normal(rows, 2);
            Function<Tensor, Tensor> pulled =
                    y -> y.unsqueeze(0).sub(centres).tanh().mul(centres).sum(0);
            assertTrue(Derivatives.divergencePlan(pulled, x).isDense());
            assertClose(oneByOne(pulled, x), Derivatives.divergence(pulled, x), 1e-13);
        }
    }

    /** 16 rows take 64 blocks of directions, one row takes 6. */
    @Test
    void blocksOfDirectionsHaveTheBitsOfAllAtOnce() {
        Tensor centres = RNG.split(1).normal(10, 256);
        Function<Tensor, Tensor> score = y -> {
            Tensor pull = centres.sub(y.unsqueeze(1));
            Tensor weights = pull.square().sum(-1).mul(-0.002).softmax(-1);
            return weights.unsqueeze(-1).mul(pull).sum(1);
        };
        Tensor x = RNG.split(2).normal(16, 256);
        Tensor divergence = Derivatives.divergence(score, x);
        assertTrue(Derivatives.divergencePlan(score, x).isDense());
        assertArrayEquals(
                divergence.slice(0, 5, 6).toArray(),
                Derivatives.divergence(score, x.slice(0, 5, 6)).toArray());
        Tensor two = x.slice(0, 0, 2);
        assertClose(oneByOne(score, two), Derivatives.divergence(score, two), 1e-12);
    }

    @Test
    void aFieldThatMixesRowsIsRefused() {
        Function<Tensor, Tensor> centred = x -> x.sub(x.meanKeepDims(0));
        assertEquals(
                "divergence: expected a function that treats each row independently, got one whose row 0 of [4, 3] depends on other rows",
                assertThrows(IllegalArgumentException.class, () -> Derivatives.divergence(centred, RNG.normal(4, 3)))
                        .getMessage());
    }

    @Test
    void noRowsAndNoColumnsGiveZeros() {
        assertArrayEquals(
                new double[0],
                Derivatives.divergence(Tensor::tanh, Tensor.zeros(0, 3)).toArray());
        assertArrayEquals(
                new double[2],
                Derivatives.divergence(Tensor::tanh, Tensor.zeros(2, 0)).toArray());
    }
}
