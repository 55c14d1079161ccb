package nabla.autodiff;

import static nabla.autodiff.Domain.apart;
import static nabla.autodiff.Domain.between;
import static nabla.autodiff.Domain.distinct;
import static nabla.autodiff.Domain.invertible;
import static nabla.autodiff.Domain.positiveDefinite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.operations.Arithmetic;

/**
 * Every operation a user can call, a line each: name, function, where its operands lie, and what it should give. The
 * generic tests run over this table.
 */
final class OperationTable {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final Domain ANY = between(-2, 2);
    private static final Domain POSITIVE = between(0.3, 3);
    private static final Domain NOT_ZERO = apart(-3, 3, 0);

    private OperationTable() {}

    /** All operations. */
    static Stream<Entry> all() {
        return Stream.of(unary(), binary(), ternary(), constant(), reductions(), structure(), linearAlgebra())
                .flatMap(List::stream);
    }

    /** Those through which a derivative flows. */
    static Stream<Entry> differentiable() {
        return all().filter(Entry::isDifferentiable);
    }

    /** Those that treat every element alone. */
    static Stream<Entry> elementwise() {
        return all().filter(entry -> entry.form() == Form.ELEMENTWISE);
    }

    private static List<Entry> unary() {
        return List.of(
                unary("neg", Tensor::neg, ANY, x -> -x, 0, INF),
                unary("reciprocal", Tensor::reciprocal, NOT_ZERO, x -> 1 / x, 0, INF),
                unary("square", Tensor::square, ANY, x -> x * x, 0, INF),
                unary("sqrt", Tensor::sqrt, POSITIVE, Math::sqrt, 0, INF),
                unary("rsqrt", Tensor::rsqrt, POSITIVE, x -> 1 / Math.sqrt(x), 0, INF),
                unary("cbrt", Tensor::cbrt, NOT_ZERO, StrictMath::cbrt, 0, INF),
                unary("pow(3)", x -> x.pow(3), ANY, x -> x * x * x, 0),
                unary("pow(0)", x -> x.pow(0), ANY, x -> 1, 0),
                unary("pow(1)", x -> x.pow(1), ANY, x -> x, 0),
                unary("pow(2)", x -> x.pow(2), ANY, x -> x * x, 0),
                unary("pow(-1.5)", x -> x.pow(-1.5), POSITIVE, x -> StrictMath.pow(x, -1.5), 0),
                unary("exp", Tensor::exp, ANY, StrictMath::exp, 0, -800, 800, INF, -INF),
                unary("expm1", Tensor::expm1, ANY, StrictMath::expm1, 0, 1e-300, -800, INF),
                unary("log", Tensor::log, POSITIVE, StrictMath::log, 0, 1, INF),
                unary("log1p", Tensor::log1p, POSITIVE, StrictMath::log1p, 0, -1, 1e-300),
                unary("sin", Tensor::sin, ANY, StrictMath::sin, 0, 1e5),
                unary("cos", Tensor::cos, ANY, StrictMath::cos, 0, 1e5),
                unary("tan", Tensor::tan, between(-1.2, 1.2), StrictMath::tan, 0),
                unary("asin", Tensor::asin, between(-0.8, 0.8), StrictMath::asin, 0, 1, -1),
                unary("acos", Tensor::acos, between(-0.8, 0.8), StrictMath::acos, 0, 1, -1),
                unary("atan", Tensor::atan, ANY, StrictMath::atan, 0, INF, -INF),
                unary("sinh", Tensor::sinh, ANY, StrictMath::sinh, 0, 1e-10),
                unary("cosh", Tensor::cosh, ANY, StrictMath::cosh, 0),
                unary("tanh", Tensor::tanh, ANY, StrictMath::tanh, 0, 1e-10, 1000, -1000, INF, -INF),
                unary("erf", Tensor::erf, ANY, null),
                unary("erfc", Tensor::erfc, ANY, null),
                unary("lgamma", Tensor::lgamma, POSITIVE, null),
                unary("lgamma below 0", Tensor::lgamma, between(-1.8, -1.2), null),
                unary("digamma", Tensor::digamma, POSITIVE, null),
                unary("digamma below 0", Tensor::digamma, between(-1.8, -1.2), null),
                unary("sigmoid", Tensor::sigmoid, ANY, x -> 1 / (1 + StrictMath.exp(-x)), 0, 800, -800, INF, -INF),
                unary("logSigmoid", Tensor::logSigmoid, ANY, x -> -softplus(-x), 0, 800, -800, INF),
                unary("softplus", Tensor::softplus, ANY, OperationTable::softplus, 0, 800, -800, INF, -INF),
                unary("relu", Tensor::relu, NOT_ZERO, x -> Math.max(x, 0), 0, INF),
                unary("abs", Tensor::abs, NOT_ZERO, Math::abs, 0, INF, -INF),
                unary("silu", Tensor::silu, ANY, x -> x / (1 + StrictMath.exp(-x)), 0, 800),
                unary("gelu", Tensor::gelu, ANY, null),
                unary("leakyRelu", x -> x.leakyRelu(0.1), NOT_ZERO, x -> x > 0 ? x : 0.1 * x, 0),
                unary("elu", x -> x.elu(1.5), NOT_ZERO, x -> x > 0 ? x : 1.5 * StrictMath.expm1(x), 0, -800),
                unary("clip", x -> x.clip(-1, 1), apart(-2, 2, -1, 1), x -> Math.max(-1, Math.min(1, x)), -1, 1),
                unary("squash", OwnOperation.SQUASH, ANY, x -> x / Math.sqrt(1 + x * x), 0),
                unary("add(c)", x -> x.add(0.7), ANY, x -> x + 0.7),
                unary("sub(c)", x -> x.sub(0.7), ANY, x -> x - 0.7),
                unary("mul(c)", x -> x.mul(0.7), ANY, x -> x * 0.7),
                unary("div(c)", x -> x.div(0.7), ANY, x -> x / 0.7),
                unary("maximum(c)", x -> x.maximum(0.7), apart(-2, 2, 0.7), x -> Math.max(x, 0.7)),
                unary("minimum(c)", x -> x.minimum(0.7), apart(-2, 2, 0.7), x -> Math.min(x, 0.7)),
                unary("atan2(c)", x -> x.atan2(0.7), ANY, x -> StrictMath.atan2(x, 0.7)),
                unary("hypot(c)", x -> x.hypot(0.7), ANY, x -> StrictMath.hypot(x, 0.7)),
                unary("logAddExp(c)", x -> x.logAddExp(0.7), ANY, x -> 0.7 + softplus(x - 0.7)),
                unary(
                        "safeWhere",
                        x -> Tensor.safeWhere(x.gt(0), x, v -> v.mul(v.log()), Tensor.scalar(0)),
                        apart(-1, 2, 0),
                        x -> x > 0 ? x * StrictMath.log(x) : 0,
                        0));
    }

    private static List<Entry> binary() {
        return List.of(
                binary("add", Tensor::add, ANY, ANY, Double::sum),
                binary("sub", Tensor::sub, ANY, ANY, (a, b) -> a - b),
                binary("mul", Tensor::mul, ANY, ANY, (a, b) -> a * b),
                binary("div", Tensor::div, ANY, NOT_ZERO, (a, b) -> a / b),
                binary("pow", Tensor::pow, POSITIVE, ANY, StrictMath::pow),
                binary("atan2", Tensor::atan2, NOT_ZERO, NOT_ZERO, StrictMath::atan2),
                binary("hypot", Tensor::hypot, NOT_ZERO, NOT_ZERO, StrictMath::hypot),
                binary("logAddExp", Tensor::logAddExp, ANY, ANY, (a, b) -> b + softplus(a - b)),
                binary("maximum", Tensor::maximum, between(-2, 0), between(0.2, 1), Math::max),
                binary("minimum", Tensor::minimum, between(-2, 0), between(0.2, 1), Math::min));
    }

    private static List<Entry> ternary() {
        Entry where = new Entry(
                "where",
                Form.ELEMENTWISE,
                x -> Tensor.where(x[0].gt(0), x[1], x[2]),
                List.of(new Argument(NOT_ZERO, 3, 2), new Argument(ANY, 3, 2), new Argument(ANY, 3, 2)),
                x -> new double[] {x[0][0] > 0 ? x[1][0] : x[2][0]},
                new double[0]);
        return List.of(
                where,
                joined("mulAdd", Arithmetic.MUL_ADD, x -> new double[] {x[0][0] * x[1][0] + x[2][0]}),
                joined("subMul", Arithmetic.SUB_MUL, x -> new double[] {x[2][0] - x[0][0] * x[1][0]}));
    }

    /** What only compiled programs call, to join a product with what is done with it. */
    private static Entry joined(String name, Operation operation, Reference reference) {
        Argument any = new Argument(ANY, 3, 2);
        return new Entry(
                name, Form.ELEMENTWISE, operation::applyAligned, List.of(any, any, any), reference, new double[0]);
    }

    private static List<Entry> constant() {
        return List.of(
                step("sign", x -> x[0].sign(), NOT_ZERO),
                step("floor", x -> x[0].floor(), between(0.2, 0.8)),
                step("ceil", x -> x[0].ceil(), between(0.2, 0.8)),
                step("round", x -> x[0].round(), between(0.6, 1.4)),
                step("stopGradient", x -> x[0].stopGradient(), ANY),
                step("gt", x -> x[0].gt(x[1]), between(-2, 0), between(0.2, 1)),
                step("ge", x -> x[0].ge(x[1]), between(-2, 0), between(0.2, 1)),
                step("lt", x -> x[0].lt(x[1]), between(-2, 0), between(0.2, 1)),
                step("le", x -> x[0].le(x[1]), between(-2, 0), between(0.2, 1)),
                step("eq", x -> x[0].eq(x[1]), between(-2, 0), between(0.2, 1)),
                step("gt(c)", x -> x[0].gt(0), NOT_ZERO),
                step("ge(c)", x -> x[0].ge(0), NOT_ZERO),
                step("lt(c)", x -> x[0].lt(0), NOT_ZERO),
                step("le(c)", x -> x[0].le(0), NOT_ZERO),
                step("eq(c)", x -> x[0].eq(0), NOT_ZERO));
    }

    private static List<Entry> reductions() {
        return List.of(
                rows("sum(-1)", x -> x.sum(-1), ANY, row ->
                        new double[] {Arrays.stream(row).sum()}),
                rows("mean(-1)", x -> x.mean(-1), ANY, row -> new double[] {mean(row)}),
                rows("variance(-1)", x -> x.variance(-1), ANY, row -> new double[] {variance(row)}),
                rows("prod(-1)", x -> x.prod(-1), ANY, row ->
                        new double[] {Arrays.stream(row).reduce(1, (a, b) -> a * b)}),
                rows("max(-1)", x -> x.max(-1), distinct(), row ->
                        new double[] {Arrays.stream(row).max().orElseThrow()}),
                rows("min(-1)", x -> x.min(-1), distinct(), row ->
                        new double[] {Arrays.stream(row).min().orElseThrow()}),
                rows("logSumExp(-1)", x -> x.logSumExp(-1), ANY, row -> new double[] {logSumExp(row)}),
                rows("norm(-1)", x -> x.norm(-1), NOT_ZERO, row -> new double[] {
                    Math.sqrt(Arrays.stream(row).map(v -> v * v).sum())
                }),
                rows("softmax(-1)", x -> x.softmax(-1), ANY, row -> map(row, v -> Math.exp(v - logSumExp(row)))),
                rows("logSoftmax(-1)", x -> x.logSoftmax(-1), ANY, row -> map(row, v -> v - logSumExp(row))),
                rows("cumsum(-1)", x -> x.cumsum(-1), ANY, row -> running(row, Double::sum)),
                rows("cumprod(-1)", x -> x.cumprod(-1), ANY, row -> running(row, (a, b) -> a * b)),
                batched("sum(-2)", x -> x.sum(-2), ANY, 3, 4),
                batched("sum(-2,-1)", x -> x.sum(-2, -1), ANY, 3, 4),
                batched("sumKeepDims(-3,-1)", x -> x.sumKeepDims(-3, -1), ANY, 2, 3, 2),
                batched("mean(-2)", x -> x.mean(-2), ANY, 3, 4),
                batched("meanKeepDims(-2)", x -> x.meanKeepDims(-2), ANY, 3, 4),
                batched("variance(-2)", x -> x.variance(-2), ANY, 3, 4),
                batched("varianceKeepDims(-1)", x -> x.varianceKeepDims(-1), ANY, 3, 4),
                batched("prod(-2)", x -> x.prod(-2), ANY, 3, 2),
                batched("prodKeepDims(-1)", x -> x.prodKeepDims(-1), ANY, 3, 2),
                batched("max(-2)", x -> x.max(-2), distinct(), 3, 4),
                batched("max(-3,-1)", x -> x.max(-3, -1), distinct(), 2, 3, 2),
                batched("maxKeepDims(-2)", x -> x.maxKeepDims(-2), distinct(), 3, 4),
                batched("min(-2)", x -> x.min(-2), distinct(), 3, 4),
                batched("minKeepDims(-1)", x -> x.minKeepDims(-1), distinct(), 3, 4),
                batched("logSumExp(-2)", x -> x.logSumExp(-2), ANY, 3, 4),
                batched("logSumExpKeepDims(-2,-1)", x -> x.logSumExpKeepDims(-2, -1), ANY, 3, 2),
                batched("norm(-2,-1)", x -> x.norm(-2, -1), NOT_ZERO, 3, 2),
                batched("normKeepDims(-1)", x -> x.normKeepDims(-1), NOT_ZERO, 3, 2),
                batched("softmax(-2)", x -> x.softmax(-2), ANY, 3, 2),
                batched("logSoftmax(-2)", x -> x.logSoftmax(-2), ANY, 3, 2),
                batched("cumsum(-2)", x -> x.cumsum(-2), ANY, 3, 2),
                batched("cumprod(-2)", x -> x.cumprod(-2), ANY, 3, 2),
                fixed("sum", x -> x[0].sum(), new Argument(ANY, 3, 2)),
                fixed("mean", x -> x[0].mean(), new Argument(ANY, 3, 2)),
                fixed("variance", x -> x[0].variance(), new Argument(ANY, 3, 2)),
                fixed("prod", x -> x[0].prod(), new Argument(ANY, 3, 2)),
                fixed("max", x -> x[0].max(), new Argument(distinct(), 3, 2)),
                fixed("min", x -> x[0].min(), new Argument(distinct(), 3, 2)),
                fixed("logSumExp", x -> x[0].logSumExp(), new Argument(ANY, 3, 2)),
                fixed("softmax", x -> x[0].softmax(), new Argument(ANY, 3, 2)),
                fixed("logSoftmax", x -> x[0].logSoftmax(), new Argument(ANY, 3, 2)),
                fixed("norm", x -> x[0].norm(), new Argument(NOT_ZERO, 3, 2)));
    }

    private static List<Entry> structure() {
        return List.of(
                fixed("reshape", x -> x[0].reshape(4, -1), new Argument(ANY, 2, 6)),
                batched("transpose", Tensor::transpose, ANY, 2, 3),
                fixed("transpose(2,0,1)", x -> x[0].transpose(2, 0, 1), new Argument(ANY, 2, 3, 2)),
                fixed("broadcastTo", x -> x[0].broadcastTo(2, 3, 4), new Argument(ANY, 3, 1)),
                fixed("squeeze", x -> x[0].squeeze(), new Argument(ANY, 1, 3, 1)),
                batched("squeeze(-2)", x -> x.squeeze(-2), ANY, 3, 1, 2),
                batched("unsqueeze(-2)", x -> x.unsqueeze(-2), ANY, 3, 2),
                batched("slice", x -> x.slice(-2, 1, 3), ANY, 4, 2),
                batched("slice of nothing", x -> x.slice(-1, 1, 1), ANY, 4, 2),
                batched("select", x -> x.select(-2, 1), ANY, 3, 2),
                batched("take", x -> x.take(-2, 2, 0, 2), ANY, 3, 2),
                batched("flip", x -> x.flip(-2), ANY, 3, 2),
                batched("roll", x -> x.roll(-1, 2), ANY, 2, 5),
                fixed("tile", x -> x[0].tile(2, 3), new Argument(ANY, 2, 2)),
                batched("pad", x -> x.pad(-2, 1, 2), ANY, 2, 3),
                several("concat", x -> Tensor.concat(-1, x), new Argument(ANY, 2, 1), new Argument(ANY, 2, 3)),
                several("concat(-2)", x -> Tensor.concat(-2, x), new Argument(ANY, 2, 3), new Argument(ANY, 1, 3)),
                several("stack", x -> Tensor.stack(-1, x), new Argument(ANY, 2, 3), new Argument(ANY, 2, 3)),
                batched("split", x -> x.split(-1, 1, 3).get(1), ANY, 2, 4),
                batched("diagonal", Tensor::diagonal, ANY, 3, 3),
                batched("diagonal of a wide matrix", Tensor::diagonal, ANY, 2, 3),
                batched("trace", Tensor::trace, ANY, 3, 3));
    }

    private static List<Entry> linearAlgebra() {
        return List.of(
                several("matmul", x -> x[0].matmul(x[1]), new Argument(ANY, 2, 3), new Argument(ANY, 3, 4)),
                several(
                        "matmul with a transpose",
                        x -> x[0].matmul(x[1].transpose()),
                        new Argument(ANY, 2, 3),
                        new Argument(ANY, 4, 3)),
                several(
                        "matmulTransposed",
                        x -> x[0].matmulTransposed(x[1]),
                        new Argument(ANY, 2, 3),
                        new Argument(ANY, 4, 3)),
                several(
                        "matmul of a transpose",
                        x -> x[0].transpose().matmul(x[1]),
                        new Argument(ANY, 3, 2),
                        new Argument(ANY, 3, 4)),
                fixed(
                        "matmul with a shared right side",
                        x -> x[0].matmul(x[1]),
                        new Argument(ANY, 2, 2, 3),
                        new Argument(ANY, 3, 2)),
                fixed(
                        "matmul with a shared left side",
                        x -> x[0].matmul(x[1]),
                        new Argument(ANY, 2, 3),
                        new Argument(ANY, 2, 3, 2)),
                fixed(
                        "matmul of broadcast batches",
                        x -> x[0].matmul(x[1]),
                        new Argument(ANY, 2, 1, 2, 3),
                        new Argument(ANY, 2, 3, 2)),
                several("dot", x -> x[0].dot(x[1]), new Argument(ANY, 2, 3), new Argument(ANY, 2, 3)),
                several("outer", x -> x[0].outer(x[1]), new Argument(ANY, 3), new Argument(ANY, 2)),
                fixed(
                        "einsum(bij,jk->bik)",
                        x -> Tensor.einsum("bij,jk->bik", x),
                        new Argument(ANY, 2, 2, 3),
                        new Argument(ANY, 3, 2)),
                fixed(
                        "einsum(ij,jk,kl->li)",
                        x -> Tensor.einsum("ij,jk,kl->li", x),
                        new Argument(ANY, 2, 2),
                        new Argument(ANY, 2, 3),
                        new Argument(ANY, 3, 2)),
                fixed("einsum(iij->j)", x -> Tensor.einsum("iij->j", x), new Argument(ANY, 3, 3, 2)),
                fixed(
                        "einsum(bi,bj->bij)",
                        x -> Tensor.einsum("bi,bj->bij", x),
                        new Argument(ANY, 2, 3),
                        new Argument(ANY, 2, 2)),
                batched("cholesky", Tensor::cholesky, positiveDefinite(), 3, 3),
                several(
                        "triangularSolve",
                        x -> x[0].triangularSolve(x[1]),
                        new Argument(invertible(), 3, 3),
                        new Argument(ANY, 3, 2)),
                several(
                        "triangularSolveTransposed",
                        x -> x[0].triangularSolveTransposed(x[1]),
                        new Argument(invertible(), 3, 3),
                        new Argument(ANY, 3, 2)),
                several("solve", x -> x[0].solve(x[1]), new Argument(invertible(), 3, 3), new Argument(ANY, 3, 2)),
                fixed(
                        "solve with a shared matrix",
                        x -> x[0].solve(x[1]),
                        new Argument(invertible(), 3, 3),
                        new Argument(ANY, 2, 3, 1)),
                batched("inverse", Tensor::inverse, invertible(), 3, 3),
                batched("logDet", Tensor::logDet, invertible(), 3, 3));
    }

    // The columns of a line -------------------------------------------------------------------------------------------

    private static Entry unary(
            String name, UnaryOperator<Tensor> f, Domain domain, DoubleUnaryOperator reference, double... special) {
        return new Entry(
                name,
                Form.ELEMENTWISE,
                x -> f.apply(x[0]),
                List.of(new Argument(domain, 3, 2)),
                reference == null ? null : x -> new double[] {reference.applyAsDouble(x[0][0])},
                special);
    }

    private static Entry binary(
            String name, BinaryOperator<Tensor> f, Domain first, Domain second, DoubleBinaryOperator reference) {
        return new Entry(
                name,
                Form.ELEMENTWISE,
                x -> f.apply(x[0], x[1]),
                List.of(new Argument(first, 3, 2), new Argument(second, 3, 2)),
                x -> new double[] {reference.applyAsDouble(x[0][0], x[1][0])},
                new double[0]);
    }

    private static Entry step(String name, Function<Tensor[], Tensor> f, Domain... domains) {
        List<Argument> arguments =
                Arrays.stream(domains).map(domain -> new Argument(domain, 3, 2)).toList();
        return new Entry(name, Form.CONSTANT, f, arguments, null, new double[0]);
    }

    /** An operation on the last axis, with its reference on a row. */
    private static Entry rows(String name, UnaryOperator<Tensor> f, Domain domain, UnaryOperator<double[]> reference) {
        return new Entry(
                name,
                Form.BATCHED,
                x -> f.apply(x[0]),
                List.of(new Argument(domain, 5)),
                x -> reference.apply(x[0]),
                new double[0]);
    }

    /** An operation of one operand that takes leading axes for a batch. */
    private static Entry batched(String name, UnaryOperator<Tensor> f, Domain domain, int... shape) {
        return several(name, x -> f.apply(x[0]), new Argument(domain, shape));
    }

    /** An operation of several operands that takes leading axes for a batch. */
    private static Entry several(String name, Function<Tensor[], Tensor> f, Argument... arguments) {
        return new Entry(name, Form.BATCHED, f, List.of(arguments), null, new double[0]);
    }

    /** An operation that is tied to its operands' ranks. */
    private static Entry fixed(String name, Function<Tensor[], Tensor> f, Argument... arguments) {
        return new Entry(name, Form.FIXED, f, List.of(arguments), null, new double[0]);
    }

    /** How an operation treats the axes of its operands. */
    enum Form {
        /** Every element alone. */
        ELEMENTWISE,
        /** Every element alone, and no derivative flows. */
        CONSTANT,
        /** The last axes; leading ones are batches. */
        BATCHED,
        /** All axes. */
        FIXED
    }

    /** An operand: where it lies and its usual shape. */
    record Argument(Domain domain, int... shape) {
        Tensor sample(Random random) {
            return domain.sample(random, shape);
        }
    }

    /** What an operation should give: on elements if it is elementwise, on whole operands else. */
    @FunctionalInterface
    interface Reference {
        double[] of(double[][] operands);
    }

    /**
     * A line of the table.
     *
     * @param reference null where no other way to the value is at hand
     * @param special points of interest: singularities, saturation, infinities
     */
    record Entry(
            String name,
            Form form,
            Function<Tensor[], Tensor> function,
            List<Argument> arguments,
            Reference reference,
            double[] special) {
        boolean isDifferentiable() {
            return form != Form.CONSTANT;
        }

        Tensor apply(Tensor... operands) {
            return function.apply(operands);
        }

        /** The operation as a function of a tree. */
        Tensor apply(Tensors operands) {
            return function.apply(operands.tensors().toArray(Tensor[]::new));
        }

        Tensors sample(Random random) {
            return Tensors.of(
                    arguments.stream().map(argument -> argument.sample(random)).toList());
        }

        /** The operation as a function of one vector that holds all operands. */
        Tensor ofVector(Tensor x) {
            List<Tensor> operands = new ArrayList<>();
            int from = 0;
            for (Argument argument : arguments) {
                int size = Tensor.zeros(argument.shape).size();
                operands.add(x.slice(0, from, from + size).reshape(argument.shape));
                from += size;
            }
            return apply(Tensors.of(operands));
        }

        /** A vector for {@link #ofVector}. */
        Tensor sampleVector(Random random) {
            return Tensor.concat(
                    0, sample(random).tensors().stream().map(x -> x.reshape(-1)).toArray(Tensor[]::new));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    // References ------------------------------------------------------------------------------------------------------

    private static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    private static double mean(double[] row) {
        return Arrays.stream(row).average().orElseThrow();
    }

    private static double variance(double[] row) {
        double mean = mean(row);
        return mean(map(row, x -> (x - mean) * (x - mean)));
    }

    private static double logSumExp(double[] row) {
        return StrictMath.log(Arrays.stream(row).map(StrictMath::exp).sum());
    }

    private static double[] map(double[] row, DoubleUnaryOperator f) {
        return Arrays.stream(row).map(f).toArray();
    }

    private static double[] running(double[] row, DoubleBinaryOperator step) {
        double[] result = row.clone();
        for (int i = 1; i < row.length; i++) {
            result[i] = step.applyAsDouble(result[i - 1], row[i]);
        }
        return result;
    }
}
