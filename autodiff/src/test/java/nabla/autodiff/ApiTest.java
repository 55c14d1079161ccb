package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Every call of the published interface, as users write it. */
class ApiTest {
    private static final Tensor V = Tensor.of(1, 2, 3);
    private static final Tensor M = Tensor.of(new double[][] {{1, 2}, {3, 4}});
    private static final Tensor HALF = Tensor.scalar(0.5);

    @Test
    void tensorsAreMadeAndRead() {
        double[] data = new double[24];
        Tensor t = Tensor.of(new int[] {2, 3, 4}, data);
        data[0] = 1;
        assertEquals(0, t.get(0, 0, 0), "the elements are copied");
        assertArrayEquals(new int[] {2, 3, 4}, t.shape());
        assertEquals(3, t.rank());
        assertEquals(24, t.size());
        assertEquals(4, t.size(-1));
        assertEquals(2.0, Tensor.scalar(2.0).item());
        assertEquals(3, M.get(1, 0));
        assertArrayEquals(new double[] {1, 2, 3, 4}, M.toArray());
        assertArrayEquals(new double[] {3, 4}, M.toMatrix()[1]);
        assertArrayEquals(new double[6], Tensor.zeros(2, 3).toArray());
        assertArrayEquals(new double[] {1, 1}, Tensor.ones(2).toArray());
        assertArrayEquals(new double[] {7, 7}, Tensor.full(7.0, 1, 2).toArray());
        assertArrayEquals(new double[] {1, 0, 0, 1}, Tensor.eye(2).toArray());
        assertArrayEquals(new double[] {0, 1, 2}, Tensor.arange(3).toArray());
        assertArrayEquals(new double[] {0, 0.5, 1}, Tensor.linspace(0, 1, 3).toArray());
        assertArrayEquals(new double[] {4}, Tensor.linspace(4, 5, 1).toArray());
        assertEquals("Tensor[3] [1.0, 2.0, 3.0]", V.toString());
    }

    @Test
    void elementwiseOperationsTakeTensorsAndNumbers() {
        List<Tensor> results = List.of(
                V.add(V),
                V.add(1),
                V.sub(V),
                V.sub(1),
                V.mul(V),
                V.mul(2),
                V.div(V),
                V.div(2),
                V.pow(V),
                V.pow(2),
                V.neg(),
                V.reciprocal(),
                V.square(),
                V.sqrt(),
                V.rsqrt(),
                V.cbrt(),
                V.exp(),
                V.expm1(),
                V.log(),
                V.log1p(),
                V.sin(),
                V.cos(),
                V.tan(),
                V.asin(),
                V.acos(),
                V.atan(),
                V.atan2(V),
                V.atan2(1),
                V.sinh(),
                V.cosh(),
                V.tanh(),
                V.erf(),
                V.erfc(),
                V.lgamma(),
                V.digamma(),
                V.sigmoid(),
                V.logSigmoid(),
                V.softplus(),
                V.relu(),
                V.leakyRelu(0.1),
                V.elu(1),
                V.gelu(),
                V.silu(),
                V.abs(),
                V.sign(),
                V.floor(),
                V.ceil(),
                V.round(),
                V.maximum(V),
                V.maximum(2),
                V.minimum(V),
                V.minimum(2),
                V.clip(1, 2),
                V.logAddExp(V),
                V.logAddExp(1),
                V.hypot(V),
                V.hypot(1),
                V.gt(V),
                V.gt(1),
                V.ge(V),
                V.ge(1),
                V.lt(V),
                V.lt(1),
                V.le(V),
                V.le(1),
                V.eq(V),
                V.eq(1),
                Tensor.where(V.gt(1), V, V.neg()),
                Tensor.safeWhere(V.gt(1), V, Tensor::log, Tensor.scalar(0)),
                V.stopGradient());
        results.forEach(result -> assertArrayEquals(V.shape(), result.shape()));
    }

    @Test
    void reductionsTakeAllAxesOrSome() {
        for (Tensor whole : List.of(
                M.sum(), M.mean(), M.variance(), M.prod(), M.max(), M.min(), M.logSumExp(), M.norm(), M.trace())) {
            assertEquals(0, whole.rank());
        }
        for (Tensor row :
                List.of(M.sum(0), M.mean(0), M.variance(0), M.prod(0), M.max(0), M.min(0), M.logSumExp(0), M.norm(0))) {
            assertArrayEquals(new int[] {2}, row.shape());
        }
        for (Tensor kept : List.of(
                M.sumKeepDims(0),
                M.meanKeepDims(0),
                M.varianceKeepDims(0),
                M.prodKeepDims(0),
                M.maxKeepDims(0),
                M.minKeepDims(0),
                M.logSumExpKeepDims(0),
                M.normKeepDims(0))) {
            assertArrayEquals(new int[] {1, 2}, kept.shape());
        }
        for (Tensor same :
                List.of(M.softmax(), M.softmax(0), M.logSoftmax(), M.logSoftmax(0), M.cumsum(0), M.cumprod(0))) {
            assertArrayEquals(M.shape(), same.shape());
        }
        assertArrayEquals(new int[] {1, 1}, M.argMax(-1));
        assertEquals(3, M.argMax());
    }

    @Test
    void shapesAreChanged() {
        Tensor t = Tensor.arange(24).reshape(2, 3, 4);
        assertArrayEquals(new int[] {2, 12}, t.reshape(2, -1).shape());
        assertArrayEquals(new int[] {2, 4, 3}, t.transpose().shape());
        assertArrayEquals(new int[] {4, 2, 3}, t.transpose(2, 0, 1).shape());
        assertArrayEquals(new int[] {2, 3}, V.broadcastTo(2, 3).shape());
        assertArrayEquals(new int[] {3}, Tensor.zeros(1, 3, 1).squeeze().shape());
        assertArrayEquals(new int[] {1, 3}, V.unsqueeze(0).shape());
        assertArrayEquals(new int[] {2, 2, 4}, t.slice(1, 0, 2).shape());
        assertArrayEquals(new int[] {2, 4}, t.select(1, -1).shape());
        assertArrayEquals(new int[] {2, 5, 4}, t.take(1, 0, 0, 1, 2, 2).shape());
        assertArrayEquals(new double[] {3, 2, 1}, V.flip(0).toArray());
        assertArrayEquals(new double[] {3, 1, 2}, V.roll(0, 1).toArray());
        assertArrayEquals(new double[] {1, 2, 3, 1, 2, 3}, V.tile(2).toArray());
        assertArrayEquals(new double[] {0, 1, 2, 3, 0, 0}, V.pad(0, 1, 2).toArray());
        assertArrayEquals(new int[] {6}, Tensor.concat(0, V, V).shape());
        assertArrayEquals(new int[] {2, 3}, Tensor.stack(0, V, V).shape());
        assertArrayEquals(new double[] {2, 3}, V.split(0, 1, 2).get(1).toArray());
        assertArrayEquals(new double[] {1, 4}, M.diagonal().toArray());
        assertEquals(5, M.trace().item());
    }

    @Test
    void linearAlgebraWorksOnTheLastTwoAxes() {
        Tensor a = M.matmul(M.transpose()).add(Tensor.eye(2));
        Tensor l = a.cholesky();
        Assertions.assertClose(a, l.matmul(l.transpose()), 1e-14);
        Assertions.assertClose(M, l.matmul(l.triangularSolve(M)), 1e-14);
        Assertions.assertClose(M, l.transpose().matmul(l.triangularSolveTransposed(M)), 1e-14);
        Assertions.assertClose(M, a.matmul(a.solve(M)), 1e-13);
        Assertions.assertClose(Tensor.eye(2), a.matmul(a.inverse()), 1e-14);
        Assertions.assertClose(Math.log(2), M.logDet().item(), 1e-14);
        assertEquals(14, V.dot(V).item());
        assertArrayEquals(new int[] {3, 2}, V.outer(Tensor.of(1, 2)).shape());
        Tensor batch = Tensor.stack(0, M, a);
        assertArrayEquals(
                batch.matmul(M).toArray(),
                Tensor.einsum("bij,jk->bik", batch, M).toArray());
    }

    @Test
    void derivativesTakeLambdasMethodReferencesAndFunctions() {
        UnaryOperator<Tensor> operator = x -> x.square().sum();
        Function<Tensor, Tensor> function = operator;
        assertArrayEquals(
                new double[] {2, 4, 6}, Derivatives.gradient(operator, V).toArray());
        assertArrayEquals(
                new double[] {2, 4, 6}, Derivatives.gradient(function, V).toArray());
        assertArrayEquals(
                new double[] {2, 4, 6},
                Derivatives.gradient(x -> x.square().sum(), V).toArray());
        assertArrayEquals(
                new double[] {1, 1, 1}, Derivatives.gradient(Tensor::sum, V).toArray());
        var both = Derivatives.valueAndGradient(operator, V);
        assertEquals(14, both.value().item());
        assertArrayEquals(new double[] {2, 4, 6}, both.gradient().toArray());
        assertEquals(1, Derivatives.derivative(Tensor::exp, Tensor.scalar(0)).item());
        assertEquals(
                -1, Derivatives.derivative(Tensor::sin, Tensor.scalar(0), 3).item());
        assertArrayEquals(
                new double[] {2, 4, 6},
                Derivatives.vjp(operator, V, Tensor.scalar(1)).toArray());
        assertEquals(28, Derivatives.jvp(operator, V, V).item());
        assertArrayEquals(
                new double[] {2, 4, 6}, Derivatives.hvp(operator, V, V).toArray());
        assertArrayEquals(
                new int[] {3, 3}, Derivatives.jacobian(Tensor::tanh, V).shape());
        assertArrayEquals(new int[] {3, 3}, Derivatives.hessian(operator, V).shape());
        assertArrayEquals(new double[] {2, 2}, Derivatives.divergence(x -> x, M).toArray());
        assertArrayEquals(
                new double[] {4, 4},
                Derivatives.laplacian(x -> x.square().sum(-1), M).toArray());
        var field = Derivatives.valueAndDivergence(x -> x.mul(2), M);
        assertArrayEquals(new double[] {4, 4}, field.divergence().toArray());
        assertArrayEquals(M.mul(2).toArray(), field.value().toArray());
        var energy = Derivatives.valueGradientLaplacian(x -> x.square().sum(-1), M);
        assertArrayEquals(new double[] {5, 25}, energy.value().toArray());
        assertArrayEquals(M.mul(2).toArray(), energy.gradient().toArray());
        assertArrayEquals(new double[] {4, 4}, energy.laplacian().toArray());
    }

    @Test
    void treesOfTensorsAreDifferentiatedLikeTensors() {
        Tensors pair = Tensors.of(V, HALF);
        Tensors gradient = Derivatives.gradient(t -> t.get(0).mul(t.get(1)).sum(), pair);
        assertArrayEquals(new double[] {0.5, 0.5, 0.5}, gradient.get(0).toArray());
        assertEquals(6, gradient.get(1).item());
    }

    @Test
    void tapesAreShown() {
        Tape tape = Tape.record(x -> x.square().sum(), V);
        assertTrue(tape.toString().contains("square"));
        assertTrue(tape.toDot().startsWith("digraph"));
    }

    @Test
    void randomKeysGiveTheSameNumbersAlways() {
        Rng rng = Rng.of(42);
        assertArrayEquals(rng.normal(2, 3).toArray(), Rng.of(42).normal(2, 3).toArray());
        assertTrue(rng.uniform(3).toArray()[0] != rng.split(1).uniform(3).toArray()[0]);
        assertEquals(1, Math.abs(rng.rademacher(1).item()));
        assertEquals(5, rng.permutation(5).length);
    }

    @Test
    void programsAndLoopsAreCompiled() {
        Program<Tensor, Tensor> program =
                Program.compile((Tensor x) -> x.square().sum(), V);
        assertEquals(14, program.run(V).item());
        Loop<Tensor, Tensor> loop = Program.loop((Tensor state, Tensor batch) -> state.add(batch), V, V);
        loop.step(V);
        assertArrayEquals(new double[] {2, 4, 6}, loop.state().toArray());
        assertEquals(12, loop.get(Tensor::sum).item());
    }

    @Test
    void derivativesAreChecked() {
        GradientCheck.check((Tensor x) -> x.tanh().sum(), V, 3);
    }
}
