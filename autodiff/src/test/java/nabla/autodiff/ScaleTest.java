package nabla.autodiff;

import static nabla.autodiff.Assertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import nabla.autodiff.calculus.Bilinear;
import nabla.autodiff.calculus.Elementwise;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.kernels.Kernels;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Large graphs, many threads, long runs, and no work that nobody asked for. */
@Tag("long")
class ScaleTest {
    private static final Tensor X = Rng.of(1).normal(16, 4);
    private static final Tensor W = Rng.of(2).normal(4, 4);

    private static final Function<Tensor, Tensor> NETWORK =
            x -> x.matmul(W).tanh().matmul(W).softplus().matmul(W).square().sum();

    /** xₙ = a·xₙ₋₁ + b, half a million times: dx/dx₀ = aⁿ. */
    @Test
    void aGraphOfAMillionOperationsIsDifferentiatedBothWays() {
        int steps = 500_000;
        double a = 1 - 1e-6;
        Function<Tensor, Tensor> chain = x -> {
            Tensor y = x;
            for (int i = 0; i < steps; i++) {
                y = y.mul(a).add(1e-6);
            }
            return y;
        };
        double expected = Math.exp(steps * Math.log1p(-1e-6));
        Tensor half = Tensor.scalar(0.5);
        assertEquals(1 + 2 * steps, Tape.record(chain, half).size());
        assertClose(expected, Derivatives.gradient(chain, half).item(), 1e-9);
        assertClose(expected, Derivatives.derivative(chain, half).item(), 1e-9);
    }

    @Test
    void aLongGraphHasASecondDerivative() {
        Function<Tensor, Tensor> f = x -> {
            Tensor y = x;
            for (int i = 0; i < 20_000; i++) {
                y = y.mul(0.9999).add(y.square().mul(1e-5));
            }
            return y;
        };
        Tensor half = Tensor.scalar(0.5);
        double step = 1e-4;
        double difference = Derivatives.derivative(f, half.add(step))
                        .sub(Derivatives.derivative(f, half.sub(step)))
                        .item()
                / (2 * step);
        assertClose(1, Derivatives.hvp(f, half, Tensor.scalar(1)).item() / difference, 1e-6);
    }

    @Test
    void eightThreadsDifferentiateTheSameClosureWithTheSameBits() throws Exception {
        double[] gradient = Derivatives.gradient(NETWORK, X).toArray();
        double[] product = Derivatives.hvp(NETWORK, X, X).toArray();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Void> task = () -> {
                for (int i = 0; i < 50; i++) {
                    assertArrayEquals(gradient, Derivatives.gradient(NETWORK, X).toArray());
                    assertArrayEquals(product, Derivatives.hvp(NETWORK, X, X).toArray());
                }
                return null;
            };
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                running.add(threads.submit(task));
            }
            for (Future<Void> done : running) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void tenThousandGradientsLeaveTheHeapWhereItWas() {
        Tensor x = X;
        for (int i = 0; i < 100; i++) {
            x = x.sub(Derivatives.gradient(NETWORK, x).mul(1e-3));
        }
        long before = usedAfterCollection();
        for (int i = 0; i < 10_000; i++) {
            x = x.sub(Derivatives.gradient(NETWORK, x).mul(1e-3));
        }
        long after = usedAfterCollection();
        assertFalse(x.isLinked());
        // One gradient's graph takes about 50 kB, so a leak of one in a hundred would be 5 MB.
        assertTrue(after - before < 4_000_000, () -> before + " bytes grew to " + after);
    }

    @Test
    void theGraphGoesWhenTheGradientIsThere() {
        List<WeakReference<Tensor>> inside = new ArrayList<>();
        Tensor gradient = Derivatives.gradient(
                x -> {
                    Tensor hidden = x.matmul(W).tanh();
                    inside.add(new WeakReference<>(hidden));
                    return hidden.square().sum();
                },
                X);
        usedAfterCollection();
        assertNull(inside.get(0).get());
        assertEquals(X.size(), gradient.size());
    }

    private static long usedAfterCollection() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void noAdjointIsComputedForAnOperandWithoutAVariableBelow() {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        Bilinear product = new Bilinear(
                "counted",
                List.of(),
                Pointwise.binary(Kernels.active()::mul),
                (g, b, shape) -> {
                    first.incrementAndGet();
                    return g.mul(b);
                },
                (g, a, shape) -> {
                    second.incrementAndGet();
                    return g.mul(a);
                });
        Derivatives.gradient(x -> product.apply(x, W).sum(), W);
        assertEquals(1, first.get());
        assertEquals(0, second.get());
        Derivatives.gradient(x -> product.apply(W, product.apply(W, x)).sum(), W);
        assertEquals(1, first.get());
        assertEquals(2, second.get());
    }

    @Test
    void noLocalDerivativeIsComputedThatNobodyNeeds() {
        AtomicInteger partials = new AtomicInteger();
        Elementwise square =
                new Elementwise("counted", List.of(), Pointwise.unary(Kernels.active()::square), (x, y) -> {
                    partials.incrementAndGet();
                    return x[0].mul(2);
                });
        Derivatives.gradient(
                x -> {
                    square.apply(x); // leads nowhere
                    square.apply(W); // hangs on nothing
                    return square.apply(x).sum();
                },
                W);
        assertEquals(1, partials.get());
    }

    @Test
    void constantsRememberNothing() {
        Tensor result = W.matmul(W).tanh().sum();
        assertFalse(result.isLinked());
        assertEquals(List.of(), result.operands());
    }
}
