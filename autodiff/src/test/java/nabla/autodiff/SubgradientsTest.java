package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                new Row("elu(x, α)", "0", "α", () -> d(x -> x.elu(1.5), 0), 1.5),
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
    void thePublishedTableIsThisOne() throws IOException {
        List<String> published = Files.readAllLines(Path.of("..", "docs", "subgradients.md")).stream()
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .toList();
        assertEquals(rows().map(Row::toString).toList(), published);
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
