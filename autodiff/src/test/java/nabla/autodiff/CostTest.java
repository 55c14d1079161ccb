package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What derivatives cost, counted in the multiplications of matrix products, for the network d→128→128→d (tanh). */
class CostTest {
    private static final int ROWS = 128;
    private static final int WIDTH = 128;

    /** By the point each product gives one more product forward and one backward: 2, and with their tangents 4. */
    @Test
    void byThePointAGradientCostsAtMostFourTimesTheFunctionAndAHessianVectorProductSixTimes() {
        for (int d : new int[] {2, 16, 64}) {
            Tensors p = parameters(d);
            Tensor x = Rng.of(0).normal(ROWS, d);
            Function<Tensor, Tensor> f = z -> network(p, z);
            long function = multiplications(Tape.record(f, x));
            assertEquals((long) ROWS * WIDTH * (2 * d + WIDTH), function);
            assertAtMost(4 * function, multiplications(Tape.record(z -> Derivatives.gradient(f, z), x)));
            assertAtMost(6 * function, multiplications(Tape.record(z -> Derivatives.hvp(f, z, x), x)));
        }
    }

    /**
     * By the parameters each product gives two more in the reverse sweep, 3 in all; a tangent of a product of two variables is
     * two products, so a Hessian-vector product has 3 + 2·3 = 9. Both are less by what the data, being constant, spare.
     */
    @Test
    void byTheParametersAGradientCostsAtMostFourTimesTheFunctionAndAHessianVectorProductNineTimes() {
        for (int d : new int[] {2, 16, 64}) {
            Tensors p = parameters(d);
            Tensor x = Rng.of(0).normal(ROWS, d);
            Function<Tensors, Tensor> f = q -> network(q, x);
            long function = multiplications(Tape.record(f, p));
            assertAtMost(4 * function, multiplications(Tape.record(q -> flat(Derivatives.gradient(f, q)), p)));
            assertAtMost(9 * function, multiplications(Tape.record(q -> flat(Derivatives.hvp(f, q, p)), p)));
        }
    }

    /** Against the trace of the Hessian from one Hessian-vector product for each direction. */
    @Test
    void theForwardLaplacianCostsAtMostHalfTheHessian() {
        int d = 16;
        Tensors p = parameters(d);
        Tensor x = Rng.of(0).normal(ROWS, d);
        Function<Tensor, Tensor> energy = z -> z.matmul(p.get(0))
                .tanh()
                .matmul(p.get(1))
                .tanh()
                .matmul(p.get(2))
                .square()
                .sum(-1);
        long forward = multiplications(Tape.record(z -> Derivatives.laplacian(energy, z), x));
        long nested = multiplications(Tape.record(
                z -> {
                    Tensor sum = Tensor.zeros(ROWS);
                    for (int i = 0; i < d; i++) {
                        Tensor unit = Tensor.eye(d).select(0, i).broadcastTo(ROWS, d);
                        Tensor column = Derivatives.hvp(y -> energy.apply(y).sum(), z, unit);
                        sum = sum.add(column.mul(unit).sum(-1));
                    }
                    return sum;
                },
                x));
        assertAtMost(nested, 2 * forward);
    }

    /** Through one hidden layer by the gradient's chains, through two as wide as x is by the forward Laplacian. */
    @Test
    void theLaplacianTakesTheCheaperWay() {
        int d = 64;
        Tensor x = Rng.of(0).normal(ROWS, d);
        Tensor first = Tensor.ones(d, WIDTH);
        Tensor second = Tensor.ones(WIDTH, WIDTH);
        Function<Tensor, Tensor> shallow = z -> z.matmul(first).tanh().sum(-1);
        Function<Tensor, Tensor> deep =
                z -> z.matmul(first).tanh().matmul(second).tanh().sum(-1);
        assertAtMost(4 * cost(shallow, x), cost(z -> Derivatives.laplacian(shallow, z), x));
        assertAtMost((d + 2) * cost(deep, x), cost(z -> Derivatives.laplacian(deep, z), x));
    }

    private static long cost(Function<Tensor, Tensor> f, Tensor x) {
        return multiplications(Tape.record(f, x));
    }

    private static void assertAtMost(long bound, long actual) {
        assertTrue(actual <= bound, () -> actual + " multiplications, expected at most " + bound);
    }

    private static Tensors parameters(int d) {
        return Tensors.of(Tensor.ones(d, WIDTH), Tensor.ones(WIDTH, WIDTH), Tensor.ones(WIDTH, d));
    }

    private static Tensor network(Tensors p, Tensor x) {
        Tensor hidden = x.matmul(p.get(0)).tanh().matmul(p.get(1)).tanh();
        return hidden.matmul(p.get(2)).square().mean();
    }

    private static Tensor flat(Tensors gradient) {
        return Tensor.concat(
                0, gradient.tensors().stream().map(t -> t.reshape(-1)).toArray(Tensor[]::new));
    }

    /** Σ m·n·k over the matrix products on a tape. */
    private static long multiplications(Tape tape) {
        long count = 0;
        for (Tensor node : tape.nodes()) {
            if (node.operation().name().startsWith("matmul")) {
                boolean transposed = node.operation().name().endsWith("TN");
                count += (long) node.size() * node.operands().get(0).size(transposed ? -2 : -1);
            }
        }
        return count;
    }
}
