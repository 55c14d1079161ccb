package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published table of derivatives where there is none, or where infinities meet: each of its rows is a row here. */
class SubgradientsTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final double ALPHA = 1.5;

    /** A row of docs/subgradients.md, and how it is seen. */
    private record Row(String operation, String at, String derivative, Supplier<double[]> actual, double... expected) {
        @Override
        public String toString() {
            return "| " + operation + " | " + at + " | " + derivative + " |";
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("relu(x)", "0", "0", () -> d(Tensor::relu, 0), 0),
                new Row("leakyRelu(x, slope)", "0", "slope", () -> d(x -> x.leakyRelu(0.1), 0), 0.1),
                new Row("elu(x, α)", "0", "α", () -> d(x -> x.elu(ALPHA), 0), ALPHA),
                new Row("abs(x)", "0", "0", () -> d(Tensor::abs, 0), 0),
                new Row(
                        "sign, floor, ceil, round, comparisons",
                        "anywhere",
                        "0",
                        () -> d(
                                x -> x.sign()
                                        .add(x.floor())
                                        .add(x.ceil())
                                        .add(x.round())
                                        .add(x.gt(0))
                                        .add(x.eq(0)),
                                0),
                        0),
                new Row(
                        "stopGradient(x)",
                        "anywhere",
                        "0",
                        () -> d(x -> x.stopGradient().mul(x), 3),
                        3),
                new Row(
                        "maximum(a, b), minimum(a, b)",
                        "a = b",
                        "½ and ½",
                        () -> pair(Tensor::maximum, 2, 2),
                        0.5,
                        0.5),
                new Row(
                        "max, min over axes",
                        "k ties",
                        "1/k each",
                        () -> g(x -> x.max(), 3, 1, 3, 3),
                        1.0 / 3,
                        0,
                        1.0 / 3,
                        1.0 / 3),
                new Row(
                        "clip(x, low, high)",
                        "low or high",
                        "1",
                        () -> g(x -> x.clip(-1, 1).sum(), -1, 1, 0, 2),
                        1,
                        1,
                        1,
                        0),
                new Row(
                        "where(c, a, b)",
                        "what is not chosen",
                        "0, whatever it is",
                        () -> d(x -> Tensor.where(x.gt(0), x.log(), x), -1),
                        1),
                new Row(
                        "safeWhere(x > 0, x, x·log x, 0)",
                        "0",
                        "0",
                        () -> d(x -> Tensor.safeWhere(x.gt(0), x, v -> v.mul(v.log()), Tensor.scalar(0)), 0),
                        0),
                new Row("sqrt(x)", "0", "+∞", () -> d(Tensor::sqrt, 0), INF),
                new Row("cbrt(x)", "0", "+∞", () -> d(Tensor::cbrt, 0), INF),
                new Row("rsqrt(x)", "0", "−∞", () -> d(Tensor::rsqrt, 0), -INF),
                new Row("reciprocal(x)", "0", "−∞", () -> d(Tensor::reciprocal, 0), -INF),
                new Row("log(x)", "0", "+∞", () -> d(Tensor::log, 0), INF),
                new Row("log1p(x)", "−1", "+∞", () -> d(Tensor::log1p, -1), INF),
                new Row("asin(x)", "±1", "+∞", () -> g(x -> x.asin().sum(), -1, 1), INF, INF),
                new Row("acos(x)", "±1", "−∞", () -> g(x -> x.acos().sum(), -1, 1), -INF, -INF),
                new Row("pow(a, b) by a", "a = 0, b > 1", "0", () -> first(Tensor::pow, 0, 1.5), 0),
                new Row("pow(a, b) by a", "a = 0, b = 1", "1", () -> first(Tensor::pow, 0, 1), 1),
                new Row("pow(a, b) by a", "a = 0, 0 < b < 1", "+∞", () -> first(Tensor::pow, 0, 0.5), INF),
                new Row("pow(a, b) by a", "a = 0, b = 0", "0", () -> first(Tensor::pow, 0, 0), 0),
                new Row("pow(a, b) by a", "a = 0, b < 0", "−∞", () -> first(Tensor::pow, 0, -1), -INF),
                new Row("pow(a, b) by b", "a = 0, b ≥ 0", "0", () -> second(Tensor::pow, 0, 1.5), 0),
                new Row("pow(a, b) by b", "a = 0, b < 0", "−∞", () -> second(Tensor::pow, 0, -1), -INF),
                new Row("norm(x)", "0", "0", () -> g(x -> x.norm(), 0, 0), 0, 0),
                new Row("hypot(a, b)", "(0, 0)", "0 and 0", () -> pair(Tensor::hypot, 0, 0), 0, 0),
                new Row("atan2(a, b)", "the axes", "those of the angle", () -> pair(Tensor::atan2, 0, -2), -0.5, 0),
                new Row("atan2(a, b)", "(0, 0)", "NaN", () -> pair(Tensor::atan2, 0, 0), NAN, NAN),
                new Row(
                        "prod, cumprod",
                        "factors that are 0",
                        "the product of the others",
                        () -> g(x -> x.prod(), 2, 0, 3),
                        0,
                        6,
                        0),
                new Row("logSumExp(x)", "an element −∞", "0 for it", () -> g(x -> x.logSumExp(), -INF, 0), 0, 1),
                new Row("logSumExp(x)", "all −∞", "0", () -> g(x -> x.logSumExp(), -INF, -INF), 0, 0),
                new Row("softmax(x)", "all −∞", "0", () -> g(x -> x.softmax().sum(), -INF, -INF), 0, 0),
                new Row(
                        "logAddExp(a, b)",
                        "a = b, also ±∞",
                        "½ and ½",
                        () -> pair(Tensor::logAddExp, -INF, -INF),
                        0.5,
                        0.5),
                new Row(
                        "softplus(x)",
                        "−∞ and +∞",
                        "0 and 1",
                        () -> g(x -> x.softplus().sum(), -INF, INF),
                        0,
                        1),
                new Row("sigmoid(x)", "−∞ and +∞", "0", () -> g(x -> x.sigmoid().sum(), -INF, INF), 0, 0),
                new Row(
                        "logSigmoid(x)",
                        "−∞ and +∞",
                        "1 and 0",
                        () -> g(x -> x.logSigmoid().sum(), -INF, INF),
                        1,
                        0),
                new Row("tanh(x)", "−∞ and +∞", "0", () -> g(x -> x.tanh().sum(), -INF, INF), 0, 0),
                new Row(
                        "erf(x), erfc(x)",
                        "−∞ and +∞",
                        "0",
                        () -> g(x -> x.erf().sub(x.erfc()).sum(), -INF, INF),
                        0,
                        0),
                new Row("atan(x)", "−∞ and +∞", "0", () -> g(x -> x.atan().sum(), -INF, INF), 0, 0));
    }

    /** A row of the second table: a corner, with its second and third derivatives. */
    private record Corner(
            String function,
            String at,
            String second,
            String third,
            String instead,
            Function<Tensor, Tensor> f,
            double x) {
        @Override
        public String toString() {
            String last = instead.isEmpty() ? " |" : " " + instead + " |";
            return "| " + function + " | " + at + " | " + second + " | " + third + " |" + last;
        }
    }

    static Stream<Corner> corners() {
        Tensor zero = Tensor.scalar(0);
        return Stream.of(
                new Corner("abs(x)", "0", "NaN", "NaN", "", Tensor::abs, 0),
                new Corner(
                        "abs(x)²", "0", "NaN", "NaN", "x.square()", x -> x.abs().square(), 0),
                new Corner("norm(x), hypot(a, b)", "0", "NaN", "NaN", "", x -> both(x.norm(), x.hypot(zero)), 0),
                new Corner(
                        "norm(x)²",
                        "0",
                        "NaN",
                        "NaN",
                        "x.square().sum()",
                        x -> x.norm().square(),
                        0),
                new Corner(
                        "hypot(a, b)²",
                        "(0, 0)",
                        "NaN",
                        "NaN",
                        "a.square().add(b.square())",
                        x -> x.hypot(zero).square(),
                        0),
                new Corner("relu(x)", "0", "0", "0", "x.softplus(), x.silu()", Tensor::relu, 0),
                new Corner("relu(x)²", "0", "0", "0", "", x -> x.relu().square(), 0),
                new Corner("leakyRelu(x, slope)", "0", "0", "0", "", x -> x.leakyRelu(0.1), 0),
                new Corner("elu(x, α)", "0", "α", "α", "", x -> x.elu(ALPHA), 0),
                new Corner("clip(x, low, high)", "low or high", "0", "0", "", x -> both(x.clip(2, 3), x.clip(1, 2)), 2),
                new Corner(
                        "maximum(a, b), minimum(a, b)",
                        "a = b",
                        "0",
                        "0",
                        "a.logAddExp(b)",
                        x -> both(x.maximum(2), x.minimum(2)),
                        2),
                new Corner(
                        "maximum(x, −x)²",
                        "0",
                        "0",
                        "0",
                        "x.square()",
                        x -> x.maximum(x.neg()).square(),
                        0),
                new Corner(
                        "max, min over axes",
                        "ties",
                        "0",
                        "0",
                        "x.logSumExp()",
                        x -> both(
                                Tensor.stack(0, x, zero).max(),
                                Tensor.stack(0, x, zero).min()),
                        0));
    }

    /** A number that has the derivatives of both. */
    private static Tensor both(Tensor a, Tensor b) {
        return Tensor.stack(0, a, b).mean();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corners")
    void furtherDerivativesAtACornerAreThePublishedOnes(Corner corner) {
        Tensor x = Tensor.scalar(corner.x);
        Function<Tensor, Tensor> gradient = z -> Derivatives.gradient(corner.f, z);
        assertEquals(
                number(corner.second), Derivatives.derivative(corner.f, x, 2).item() + 0.0);
        assertEquals(number(corner.second), Derivatives.gradient(gradient, x).item() + 0.0);
        assertEquals(
                number(corner.third), Derivatives.derivative(corner.f, x, 3).item() + 0.0);
        assertEquals(
                number(corner.third),
                Derivatives.gradient(z -> Derivatives.gradient(gradient, z), x).item() + 0.0);
    }

    private static double number(String published) {
        return published.equals("NaN") ? NAN : published.equals("α") ? ALPHA : Double.parseDouble(published);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void derivativeIsThePublishedOne(Row row) {
        double[] actual = row.actual.get();
        for (int i = 0; i < actual.length; i++) {
            actual[i] += 0.0; // −0 counts as 0
        }
        assertArrayEquals(row.expected, actual);
    }

    @Test
    void thePublishedTablesAreThese() throws IOException {
        List<String> published = Files.readAllLines(Path.of("..", "docs", "subgradients.md")).stream()
                .filter(line -> line.startsWith("| "))
                .toList();
        List<String> tested = new ArrayList<>(List.of("| operation | at | derivative |"));
        rows().map(Row::toString).forEach(tested::add);
        tested.add("| corner | at | second derivative | third | write instead |");
        corners().map(Corner::toString).forEach(tested::add);
        assertEquals(tested, published);
    }

    /** The derivative at a number, which both modes agree on. */
    private static double[] d(Function<Tensor, Tensor> f, double x) {
        double forward = Derivatives.derivative(f, Tensor.scalar(x)).item();
        double reverse = Derivatives.gradient(f, Tensor.scalar(x)).item();
        assertEquals(forward + 0.0, reverse + 0.0);
        return new double[] {forward};
    }

    private static double[] g(Function<Tensor, Tensor> f, double... x) {
        return Derivatives.gradient(f, Tensor.of(x)).toArray();
    }

    private static double[] pair(BinaryOperator<Tensor> f, double a, double b) {
        return new double[] {first(f, a, b)[0], second(f, a, b)[0]};
    }

    private static double[] first(BinaryOperator<Tensor> f, double a, double b) {
        return d(x -> f.apply(x, Tensor.scalar(b)), a);
    }

    private static double[] second(BinaryOperator<Tensor> f, double a, double b) {
        return d(x -> f.apply(Tensor.scalar(a), x), b);
    }
}
