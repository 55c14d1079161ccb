package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class InitializerTest {
    private static final int OUT = 100;
    private static final int IN = 400;

    @TestFactory
    Stream<DynamicTest> weightsHaveTheVarianceOfTheFormula() {
        Map<Initializer, Double> variances = new LinkedHashMap<>();
        variances.put(Initializer.xavierUniform(), 2.0 / (IN + OUT));
        variances.put(Initializer.xavierNormal(), 2.0 / (IN + OUT));
        variances.put(Initializer.kaimingUniform(), 2.0 / IN);
        variances.put(Initializer.kaimingNormal(), 2.0 / IN);
        variances.put(Initializer.lecunUniform(), 1.0 / IN);
        variances.put(Initializer.lecunNormal(), 1.0 / IN);
        variances.put(Initializer.pytorch(), 1.0 / (3 * IN));
        variances.put(Initializer.normal(0.5).scaled(4), 4.0);
        variances.put(Initializer.orthogonal(), 1.0 / IN);
        return variances.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getValue() + "", () -> {
                    Tensor w = entry.getKey().draw(Rng.of(7), OUT, IN);
                    double variance = entry.getValue();
                    // Of n = 40000 numbers: the mean has standard deviation √(v/n), the variance at most v·√(2/n)
                    // (normal); six
                    // of
                    // those are passed with probability below 1e-8.
                    assertEquals(0, w.mean().item(), 6 * Math.sqrt(variance / w.size()));
                    assertEquals(variance, w.variance().item(), 6 * variance * Math.sqrt(2.0 / w.size()));
                }));
    }

    @Property(tries = 50)
    void orthogonalMatricesHaveOrthonormalRowsOrColumns(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 20) int out,
            @ForAll @IntRange(min = 1, max = 20) int in) {
        Tensor w = Initializer.orthogonal().draw(Rng.of(seed), out, in);
        assertArrayEquals(new int[] {out, in}, w.shape());
        Tensor gram = out <= in ? w.matmul(w.transpose()) : w.transpose().matmul(w);
        assertArrayEquals(Tensor.eye(Math.min(out, in)).toArray(), gram.toArray(), 1e-14);
    }

    @Test
    void orthogonalNeedsAMatrix() {
        assertThrows(
                IllegalArgumentException.class, () -> Initializer.orthogonal().draw(Rng.of(1), 3));
    }

    @Test
    void aLinearLayerTakesItsInitializers() {
        Linear layer = Linear.of(3, 2).weights(Initializer.constant(2)).bias(Initializer.zeros());
        Parameters p = layer.init(Rng.of(1));
        assertArrayEquals(
                new double[] {12, 12},
                layer.apply(p, Tensor.of(new double[][] {{1, 2, 3}})).toArray());
        assertEquals(1, layer.withoutBias().init(Rng.of(1)).names().size());
    }
}
