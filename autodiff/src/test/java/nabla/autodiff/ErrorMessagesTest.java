package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An operation whose operands do not fit says so when it is called, with its name and the shapes. */
class ErrorMessagesTest {
    private static final Tensor V = Tensor.zeros(3);
    private static final Tensor W = Tensor.zeros(4);
    private static final Tensor A = Tensor.zeros(2, 3);
    private static final Tensor C = Tensor.zeros(3, 3, 3);

    private static final Tensor LONG = Tensor.zeros(100_000);
    private static final int MOST = Integer.MAX_VALUE;
    private static final Function<Tensor, Tensor> NOTHING = x -> null;

    private static Object withThreads(int threads) {
        Program<Tensor, Tensor> program = Program.compile(Tensor::exp, V);
        program.setThreads(threads);
        return program;
    }

    /** A call that cannot work, and what its message has to say after the name. */
    private record Mistake(String name, Supplier<?> call, String... parts) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(
                new Mistake("add", () -> V.add(W), "[3]", "[4]"),
                new Mistake("sub", () -> V.sub(W), "[3]", "[4]"),
                new Mistake("mul", () -> V.mul(W), "[3]", "[4]"),
                new Mistake("div", () -> V.div(W), "[3]", "[4]"),
                new Mistake("pow", () -> V.pow(W), "[3]", "[4]"),
                new Mistake("atan2", () -> V.atan2(W), "[3]", "[4]"),
                new Mistake("hypot", () -> V.hypot(W), "[3]", "[4]"),
                new Mistake("logAddExp", () -> V.logAddExp(W), "[3]", "[4]"),
                new Mistake("maximum", () -> V.maximum(W), "[3]", "[4]"),
                new Mistake("minimum", () -> V.minimum(W), "[3]", "[4]"),
                new Mistake("gt", () -> V.gt(W), "[3]", "[4]"),
                new Mistake("ge", () -> V.ge(W), "[3]", "[4]"),
                new Mistake("lt", () -> V.lt(W), "[3]", "[4]"),
                new Mistake("le", () -> V.le(W), "[3]", "[4]"),
                new Mistake("eq", () -> V.eq(W), "[3]", "[4]"),
                new Mistake("where", () -> Tensor.where(V, V, W), "[3]", "[4]"),
                new Mistake("clip", () -> V.clip(2, 1), "low ≤ high", "2.0 and 1.0"),
                new Mistake("slice", () -> V.slice(0, 2, 1), "from ≤ to", "2 to 1", "[3]"),
                new Mistake("sum", () -> V.sum(1), "axis 1", "[3]"),
                new Mistake("sum", () -> V.sum(0, -1), "axis", "twice"),
                new Mistake("mean", () -> V.mean(1), "axis 1", "[3]"),
                new Mistake("variance", () -> V.variance(1), "axis 1", "[3]"),
                new Mistake("prod", () -> V.prod(1), "axis 1", "[3]"),
                new Mistake("max", () -> V.max(1), "axis 1", "[3]"),
                new Mistake("min", () -> V.min(1), "axis 1", "[3]"),
                new Mistake("logSumExp", () -> V.logSumExp(1), "axis 1", "[3]"),
                new Mistake("softmax", () -> V.softmax(1), "axis 1", "[3]"),
                new Mistake("logSoftmax", () -> V.logSoftmax(1), "axis 1", "[3]"),
                new Mistake("norm", () -> V.norm(-2), "axis -2", "[3]"),
                new Mistake("cumsum", () -> V.cumsum(1), "axis 1", "[3]"),
                new Mistake("cumprod", () -> V.cumprod(1), "axis 1", "[3]"),
                new Mistake("argMax", () -> V.argMax(1), "axis 1", "[3]"),
                new Mistake("argMax", () -> Tensor.zeros(2, 0).argMax(1), "empty", "[2, 0]"),
                new Mistake("reshape", () -> V.reshape(2, 2), "[3]", "[2, 2]"),
                new Mistake("reshape", () -> V.reshape(2, -1), "[3]", "[2, -1]"),
                new Mistake("reshape", () -> V.reshape(-1, -1), "[3]", "[-1, -1]"),
                new Mistake("transpose", () -> V.transpose(), "[3]"),
                new Mistake("transpose", () -> A.transpose(0, 0), "[0, 0]", "[2, 3]"),
                new Mistake("transpose", () -> A.transpose(0, 2), "axis 2", "[2, 3]"),
                new Mistake("broadcastTo", () -> A.broadcastTo(2, 4), "[2, 3]", "[2, 4]"),
                new Mistake("broadcastTo", () -> A.broadcastTo(3), "[2, 3]", "[3]"),
                new Mistake("squeeze", () -> A.squeeze(0), "axis 0", "[2, 3]"),
                new Mistake("unsqueeze", () -> A.unsqueeze(4), "4", "[2, 3]"),
                new Mistake("slice", () -> A.slice(0, 1, 3), "1 to 3", "[2, 3]"),
                new Mistake("slice", () -> A.slice(2, 0, 1), "axis 2", "[2, 3]"),
                new Mistake("select", () -> A.select(0, 2), "index 2 is out of range", "[2, 3]"),
                new Mistake("select", () -> A.select(1, -4), "-4", "[2, 3]"),
                new Mistake("take", () -> A.take(0, 2), "2", "[2, 3]"),
                new Mistake("take", () -> A.take(2, 0), "axis 2", "[2, 3]"),
                new Mistake("flip", () -> A.flip(2), "axis 2", "[2, 3]"),
                new Mistake("roll", () -> A.roll(2, 1), "axis 2", "[2, 3]"),
                new Mistake("tile", () -> A.tile(2), "[2]", "[2, 3]"),
                new Mistake("tile", () -> A.tile(2, -1), "-1", "[2, 3]"),
                new Mistake("pad", () -> A.pad(0, -1, 0), "-1", "[2, 3]"),
                new Mistake("pad", () -> A.pad(2, 1, 0), "axis 2", "[2, 3]"),
                new Mistake("concat", () -> Tensor.concat(0, A, V), "[2, 3]", "[3]"),
                new Mistake("concat", () -> Tensor.concat(0, A, Tensor.zeros(2, 2)), "[2, 3]", "[2, 2]"),
                new Mistake("concat", () -> Tensor.concat(0), "no tensors"),
                new Mistake("stack", () -> Tensor.stack(0, V, W), "[3]", "[4]"),
                new Mistake("stack", () -> Tensor.stack(0), "no tensors"),
                new Mistake("split", () -> A.split(1, 1, 1), "[1, 1]", "[2, 3]"),
                new Mistake("split", () -> A.split(2, 1), "axis 2", "[2, 3]"),
                new Mistake("diagonal", () -> V.diagonal(), "[3]"),
                new Mistake("trace", () -> V.trace(), "[3]"),
                new Mistake("matmul", () -> A.matmul(A), "inner sizes differ", "[2, 3] x [2, 3]"),
                new Mistake("matmul", () -> A.matmul(V), "[2, 3] x [3]"),
                new Mistake("matmul", () -> A.matmul(C.slice(1, 0, 2)), "[2, 3] x [3, 2, 3]"),
                new Mistake("matmul", () -> C.matmul(Tensor.zeros(2, 3, 3)), "[3, 3, 3] x [2, 3, 3]"),
                new Mistake("dot", () -> V.dot(W), "[3]", "[4]"),
                new Mistake("outer", () -> V.outer(Tensor.scalar(1)), "[3]", "[]"),
                new Mistake("einsum", () -> Tensor.einsum("ij,jk->ik", A, A), "ij,jk->ik", "[2, 3] x [2, 3]"),
                new Mistake("einsum", () -> Tensor.einsum("ij->ik", A), "ij->ik", "[2, 3]"),
                new Mistake("einsum", () -> Tensor.einsum("ij", A), "ij", "[2, 3]"),
                new Mistake("einsum", () -> Tensor.einsum("ijk->i", A), "ijk->i", "[2, 3]"),
                new Mistake("cholesky", () -> A.cholesky(), "square", "[2, 3]"),
                new Mistake("triangularSolve", () -> A.triangularSolve(A), "square", "[2, 3] x [2, 3]"),
                new Mistake("triangularSolve", () -> Tensor.eye(3).triangularSolve(A), "[3, 3] x [2, 3]"),
                new Mistake(
                        "triangularSolveTransposed",
                        () -> Tensor.eye(3).triangularSolveTransposed(A),
                        "[3, 3] x [2, 3]"),
                new Mistake("solve", () -> Tensor.eye(3).solve(A), "[3, 3] x [2, 3]"),
                new Mistake("solve", () -> Tensor.eye(3).solve(V), "[3, 3] x [3]"),
                new Mistake("inverse", () -> A.inverse(), "square", "[2, 3]"),
                new Mistake("logDet", () -> A.logDet(), "square", "[2, 3]"),
                new Mistake("logDet", () -> V.logDet(), "square", "[3]"),
                new Mistake("of", () -> Tensor.of(new int[] {2, 2}, new double[3]), "[2, 2]", "3"),
                new Mistake("of", () -> Tensor.of(new double[][] {{1, 2}, {3}}), "row 1", "1", "2"),
                new Mistake("zeros", () -> Tensor.zeros(2, -1), "[2, -1]"),
                new Mistake("zeros", () -> Tensor.zeros(1 << 20, 1 << 20), "[1048576, 1048576]"),
                new Mistake("eye", () -> Tensor.eye(1 << 20), "[1048576, 1048576]"),
                new Mistake("broadcastTo", () -> Tensor.ones(1, 3).broadcastTo(-1, 3), "negative", "[-1, 3]"),
                new Mistake("broadcastTo", () -> V.broadcastTo(MOST, 3), "[2147483647, 3]"),
                new Mistake("pad", () -> V.pad(0, MOST, MOST), "4294967297"),
                new Mistake("pad", () -> A.pad(0, MOST / 2, 0), "[1073741825, 3]"),
                new Mistake("tile", () -> A.tile(MOST, MOST), "4294967294"),
                new Mistake("tile", () -> A.tile(1 << 29, 1), "[1073741824, 3]"),
                new Mistake("reshape", () -> A.reshape(MOST, MOST), "[2147483647, 2147483647]"),
                new Mistake("outer", () -> LONG.outer(LONG), "[100000, 100000]"),
                new Mistake("mul", () -> LONG.unsqueeze(1).mul(LONG), "[100000, 100000]"),
                new Mistake("matmul", () -> LONG.unsqueeze(1).matmul(LONG.unsqueeze(0)), "[100000, 100000]"),
                new Mistake("einsum", () -> Tensor.einsum("i,j,k->ijk", LONG, V, LONG), "100000"),
                new Mistake("normal", () -> Rng.of(0).normal(1 << 20, 1 << 20), "[1048576, 1048576]"),
                new Mistake("concat", () -> Tensor.concat(1, A, Tensor.zeros(3, 3)), "axis 1", "[2, 3] x [3, 3]"),
                new Mistake("take", () -> V.take(0, 7), "index 7", "axis 0 of [3]"),
                new Mistake("split", () -> V.split(0, 4, -1), "[4, -1]", "axis 0", "[3]"),
                new Mistake("setThreads", () -> withThreads(1_000_000_000), "1 to 1024", "1000000000"),
                new Mistake("setThreads", () -> withThreads(0), "1 to 1024", "0"),
                new Mistake(
                        "derivative",
                        () -> Derivatives.derivative(x -> x.mul(x.sum()), Tensor.of(1, 2, 3)),
                        "element 0 of [3]"),
                new Mistake("derivative", () -> Derivatives.derivative(x -> x.sum(), V), "[3] to []"),
                new Mistake("gradient", () -> Derivatives.gradient(NOTHING, V), "got null"),
                new Mistake("vjp", () -> Derivatives.vjp(NOTHING, V, V), "got null"),
                new Mistake("jvp", () -> Derivatives.jvp(NOTHING, V, V), "got null"),
                new Mistake("hvp", () -> Derivatives.hvp(NOTHING, V, V), "got null"),
                new Mistake("derivative", () -> Derivatives.derivative(NOTHING, V), "got null"),
                new Mistake("jacobian", () -> Derivatives.jacobian(NOTHING, V), "got null"),
                new Mistake("hessian", () -> Derivatives.hessian(NOTHING, V), "got null"),
                new Mistake("divergence", () -> Derivatives.divergence(NOTHING, A), "got null"),
                new Mistake("divergencePlan", () -> Derivatives.divergencePlan(NOTHING, A), "got null"),
                new Mistake("rowJacobians", () -> Derivatives.rowJacobians(NOTHING, A), "got null"),
                new Mistake("laplacian", () -> Derivatives.laplacian(NOTHING, A), "got null"),
                new Mistake("isRowwise", () -> Derivatives.isRowwise(NOTHING, A), "got null"),
                new Mistake("checkpoint", () -> Derivatives.checkpoint(NOTHING, A), "got null"),
                new Mistake("record", () -> Tape.record(NOTHING, A), "got null"),
                new Mistake("compile", () -> Program.compile(NOTHING, A), "got null"),
                new Mistake("loop", () -> Program.loop((Tensor x) -> null, A), "got null"),
                new Mistake("item", () -> A.item(), "[2, 3]"),
                new Mistake("get", () -> A.get(0), "[2, 3]"),
                new Mistake("get", () -> A.get(0, 3), "[0, 3]", "[2, 3]"),
                new Mistake("toMatrix", () -> V.toMatrix(), "expected two axes, got [3]"),
                new Mistake("size", () -> V.size(1), "axis 1", "[3]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void namesTheOperationAndTheShapes(Mistake mistake) {
        String message = assertThrows(IllegalArgumentException.class, () -> mistake.call.get())
                .getMessage();
        assertTrue(message.startsWith(mistake.name + ": "), message);
        for (String part : mistake.parts) {
            assertTrue(message.contains(part), () -> "\"" + message + "\" does not say \"" + part + "\"");
        }
    }
}
