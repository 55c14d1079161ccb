package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How many continuous derivatives a function has, as its tape tells. */
class SmoothnessTest {
    private static final int SMOOTH = Operation.SMOOTH;
    private static final Tensor X = Tensor.of(new double[][] {{0.5, -1.5, 2}, {1, 0.25, -0.75}});

    private record Case(String name, UnaryOperator<Tensor> f, int continuousDerivatives) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        Map<String, UnaryOperator<Tensor>> smooth = Map.ofEntries(
                Map.entry("tanh", Tensor::tanh),
                Map.entry("sigmoid", Tensor::sigmoid),
                Map.entry("logSigmoid", Tensor::logSigmoid),
                Map.entry("softplus", Tensor::softplus),
                Map.entry("silu", Tensor::silu),
                Map.entry("gelu", Tensor::gelu),
                Map.entry("sin", Tensor::sin),
                Map.entry("pow(3)", x -> x.pow(3)),
                Map.entry("pow(c)", x -> x.exp().pow(Tensor.scalar(1.5))),
                Map.entry("pow", x -> x.exp().pow(x)),
                Map.entry("norm", x -> x.norm(-1)),
                Map.entry("hypot", x -> x.hypot(1)),
                Map.entry("atan2", x -> x.atan2(3)),
                Map.entry("logSumExp", x -> x.logSumExp(-1)),
                Map.entry("logAddExp", x -> x.logAddExp(x.mul(2))),
                Map.entry("softmax", x -> x.softmax(-1)),
                Map.entry("logSoftmax", x -> x.logSoftmax(-1)),
                Map.entry("variance", x -> x.variance(-1)),
                Map.entry("prod", x -> x.prod(-1)),
                Map.entry("logDet", x -> x.matmulTransposed(x).logDet()),
                Map.entry("cholesky", x -> x.matmulTransposed(x).cholesky()),
                Map.entry("stopGradient", x -> x.mul(x.stopGradient())),
                Map.entry("jumps of a constant", x -> x.mul(X.sign()).add(X.relu())));
        return Stream.concat(
                smooth.entrySet().stream().map(entry -> new Case(entry.getKey(), entry.getValue(), SMOOTH)),
                Stream.of(
                        new Case("elu(1)", x -> x.elu(1), 1),
                        new Case("elu(1.5)", x -> x.elu(1.5), 0),
                        new Case("relu", Tensor::relu, 0),
                        new Case("relu of elu", x -> x.elu(1).relu(), 0),
                        new Case("leakyRelu", x -> x.leakyRelu(0.1), 0),
                        new Case("abs", Tensor::abs, 0),
                        new Case("clip", x -> x.clip(-1, 1), 0),
                        new Case("maximum", x -> x.maximum(0.1), 0),
                        new Case("minimum", x -> x.minimum(0.1), 0),
                        new Case("max", x -> x.max(-1), 0),
                        new Case("min", x -> x.min(-1), 0),
                        new Case("sign", x -> x.mul(x.sign()), -1),
                        new Case("floor", x -> x.sub(x.floor()), -1),
                        new Case("ceil", x -> x.ceil().mul(x), -1),
                        new Case("round", x -> x.round().tanh(), -1),
                        new Case("where", x -> Tensor.where(x.gt(0), x, x.neg()), -1),
                        new Case("where by a number", x -> Tensor.where(x, X, X.neg()), -1),
                        new Case("eq", x -> x.eq(1).matmul(X.transpose()), -1)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aTapeKnowsHowSmoothItsResultIs(Case c) {
        assertEquals(c.continuousDerivatives, Tape.recordWithJumps(c.f, X).continuousDerivatives());
    }

    /** Rules that select at a singular point raise no alarm; those of kinks do. */
    @ParameterizedTest
    @MethodSource("cases")
    void aGradientHasOneContinuousDerivativeLess(Case c) {
        if (c.continuousDerivatives < 0) {
            return;
        }
        int less = c.continuousDerivatives == SMOOTH ? SMOOTH : c.continuousDerivatives - 1;
        UnaryOperator<Tensor> gradient =
                x -> Derivatives.gradient(z -> c.f.apply(z).sum(), x);
        assertEquals(less, Tape.recordWithJumps(gradient, X).continuousDerivatives());
        UnaryOperator<Tensor> inCheckpoint = x -> Derivatives.checkpoint(gradient, x);
        assertEquals(less, Tape.recordWithJumps(inCheckpoint, X).continuousDerivatives());
        if (c.continuousDerivatives == SMOOTH) {
            UnaryOperator<Tensor> second =
                    x -> Derivatives.gradient(z -> gradient.apply(z).square().sum(), x);
            assertEquals(SMOOTH, Tape.recordWithJumps(second, X).continuousDerivatives());
        }
    }

    @Test
    void aFunctionThatReadsItsNumbersCanBeLookedAt() {
        UnaryOperator<Tensor> f = x -> x.sum().item() > 0 ? x.relu() : x;
        assertEquals(0, Tape.recordWithJumps(f, X).continuousDerivatives());
    }

    @Test
    void theOperationsWithJumpsAreListed() {
        Tape tape = Tape.recordWithJumps(x -> x.mul(x.sign()), X);
        assertEquals(3, tape.size());
        assertEquals(2, Tape.record(x -> x.mul(x.sign()), X).size());
    }
}
