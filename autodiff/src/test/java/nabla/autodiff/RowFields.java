package nabla.autodiff;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Fields [B, D] → [B, D] that mix rows, and others that treat each row alone. */
final class RowFields {
    static final int ROWS = 4;
    static final int DIM = 3;
    private static final Rng RNG = Rng.of(5);
    private static final Tensor SQUARE = RNG.split(0).normal(ROWS, ROWS);
    private static final Tensor W = RNG.split(1).normal(DIM, DIM);
    private static final Tensor V = RNG.split(2).normal(DIM, 5);
    private static final Tensor U = RNG.split(3).normal(5, DIM);
    private static final Tensor CENTRES = RNG.split(4).normal(7, 1, DIM);
    private static final Tensor SIGMA = Tensor.of(.3, .7, 1.1, 2).unsqueeze(-1);
    private static final Tensor ONE_PER_ROW = RNG.split(6).normal(ROWS, 7, DIM);

    private RowFields() {}

    /** A point that is positive, so that every operation of the table has a derivative there. */
    static Tensor point() {
        return RNG.split(9).uniform(ROWS, DIM).mul(0.8).add(0.1);
    }

    static Map<String, UnaryOperator<Tensor>> mixing() {
        Map<String, UnaryOperator<Tensor>> fields = new LinkedHashMap<>();
        fields.put("softmax of all", x -> x.softmax());
        fields.put("softmax over rows", x -> x.softmax(0));
        fields.put("logSoftmax of all", x -> x.sub(x.logSumExp()));
        fields.put("logSumExp over rows", x -> x.sub(x.logSumExp(0)));
        fields.put("max over rows", x -> x.mul(x.max(0)));
        fields.put("max of all", x -> x.mul(x.max()));
        fields.put("min over rows", x -> x.sub(x.min(0)));
        fields.put("norm of all", x -> x.div(x.norm()));
        fields.put("norm over rows", x -> x.div(x.norm(0)));
        fields.put("sum of all", x -> x.mul(x.sum()));
        fields.put("sum over rows", x -> x.mul(x.sum(0)));
        fields.put("mean of all", x -> x.sub(x.mean()));
        fields.put("mean over rows", x -> x.sub(x.meanKeepDims(0)));
        fields.put("variance over rows", x -> x.mul(x.varianceKeepDims(0)));
        fields.put("variance of all", x -> x.mul(x.variance()));
        fields.put("prod over rows", x -> x.mul(x.prod(0)));
        fields.put("prod of all", x -> x.mul(x.prod()));
        fields.put(
                "batch normalisation",
                x -> x.sub(x.meanKeepDims(0))
                        .mul(x.varianceKeepDims(0).add(1e-5).rsqrt())
                        .tanh());
        fields.put("flip", x -> x.flip(0));
        fields.put("flip added", x -> x.add(x.flip(0).mul(.1)));
        fields.put("cumsum", x -> x.cumsum(0));
        fields.put("cumprod", x -> x.cumprod(0));
        fields.put("take", x -> x.take(0, 1, 0, 3, 2));
        fields.put("take, one row displaced", x -> x.take(0, 0, 1, 2, 2));
        fields.put("shifted", x -> Tensor.concat(0, x.slice(0, 1, ROWS), x.slice(0, 0, 1)));
        fields.put("padded shift", x -> Tensor.concat(0, Tensor.zeros(1, DIM), x.slice(0, 0, ROWS - 1)));
        fields.put("first row added", x -> x.add(x.slice(0, 0, 1)));
        fields.put("last row multiplied", x -> x.mul(x.select(0, ROWS - 1)));
        fields.put("product from the left", x -> SQUARE.matmul(x));
        fields.put(
                "product from the left, then tanh", x -> SQUARE.matmul(x).tanh().matmul(W));
        fields.put(
                "attention over the batch",
                x -> x.matmul(x.transpose()).softmax(-1).matmul(x));
        fields.put(
                "attention with projections",
                x -> x.matmul(V)
                        .matmul(x.matmul(V).transpose())
                        .mul(.3)
                        .softmax(-1)
                        .matmul(x)
                        .add(x));
        fields.put("Gram matrix", x -> x.matmul(x.transpose()).matmul(x));
        fields.put("covariance", x -> x.matmul(x.transpose().matmul(x)));
        fields.put(
                "distances to the others",
                x -> x.unsqueeze(0).sub(x.unsqueeze(1)).square().neg().exp().sum(1));
        fields.put("reshaped to columns", x -> x.reshape(DIM, ROWS).cumsum(-1).reshape(ROWS, DIM));
        fields.put("reshaped transpose", x -> x.transpose().reshape(ROWS, DIM));
        fields.put(
                "einsum over rows", x -> Tensor.einsum("bd,be->de", x, x).sum(0).mul(x));
        fields.put(
                "gradient of a mixing energy",
                x -> Derivatives.gradient(y -> y.square().sum().square(), x));
        fields.put(
                "gradient of a log-density of the mean",
                x -> Derivatives.gradient(y -> y.mean(0).square().sum().mul(-.5), x)
                        .add(x));
        fields.put("checkpoint of a mean", x -> Derivatives.checkpoint(y -> y.sub(y.meanKeepDims(0)), x));
        fields.put("solve", x -> Tensor.eye(ROWS).mul(3).add(SQUARE.mul(.1)).solve(x));
        return fields;
    }

    static Map<String, UnaryOperator<Tensor>> rowwise() {
        Map<String, UnaryOperator<Tensor>> fields = new LinkedHashMap<>();
        activations().forEach((name, f) -> {
            fields.put(name, f);
            fields.put(
                    "two layers of " + name,
                    x -> f.apply(x.matmul(V).abs().add(.05).mul(.1)).matmul(U));
            fields.put(
                    "residual " + name,
                    x -> x.add(f.apply(x.matmul(W).sigmoid().mul(.9)).matmul(W)));
        });
        fields.put("identity", x -> x);
        fields.put("constant", x -> Tensor.ones(ROWS, DIM));
        fields.put("softmax", x -> x.softmax(-1));
        fields.put("log-softmax", x -> x.sub(x.logSumExpKeepDims(-1)));
        fields.put("unit vectors", x -> x.div(x.normKeepDims(-1)));
        fields.put(
                "layer normalisation",
                x -> x.sub(x.meanKeepDims(-1))
                        .mul(x.varianceKeepDims(-1).add(.1).rsqrt()));
        fields.put("maximum of a row", x -> x.mul(x.maxKeepDims(-1)));
        fields.put("product of a row", x -> x.mul(x.prod(-1).unsqueeze(-1)));
        fields.put("cumsum", x -> x.cumsum(-1));
        fields.put("cumprod", x -> x.cumprod(-1));
        fields.put("flip", x -> x.flip(-1));
        fields.put("take", x -> x.take(-1, 2, 0, 0));
        fields.put("flipped twice", x -> x.flip(0).exp().flip(0));
        fields.put("transposed twice", x -> x.transpose().tanh().transpose());
        fields.put(
                "product with the transpose",
                x -> W.matmul(x.transpose()).transpose().tanh());
        fields.put(
                "the mean out and in",
                x -> x.sub(x.meanKeepDims(0)).add(x.meanKeepDims(0)).tanh());
        fields.put("identity from the left", x -> Tensor.eye(ROWS).matmul(x).square());
        fields.put(
                "heads", x -> x.matmul(V.matmul(U)).reshape(ROWS, 1, DIM).tanh().reshape(ROWS, DIM));
        fields.put(
                "centres before the rows",
                x -> x.unsqueeze(0).sub(CENTRES).tanh().sum(0));
        fields.put(
                "score of a mixture",
                x -> Derivatives.gradient(
                        y -> y.unsqueeze(0)
                                .sub(CENTRES)
                                .square()
                                .sum(-1)
                                .mul(-.5)
                                .logSumExp(0)
                                .sum(),
                        x));
        fields.put(
                "score of a mixture with a width for each row",
                x -> Derivatives.gradient(
                        y -> y.unsqueeze(0)
                                .sub(CENTRES)
                                .div(SIGMA)
                                .square()
                                .sum(-1)
                                .mul(-.5)
                                .logSumExp(0)
                                .sum(),
                        x));
        fields.put(
                "score of a mixture for each row",
                x -> Derivatives.gradient(
                        y -> y.unsqueeze(1)
                                .sub(ONE_PER_ROW)
                                .square()
                                .sum(-1)
                                .mul(-.5)
                                .logSumExp(-1)
                                .sum(),
                        x));
        fields.put("a width for each row", x -> x.matmul(V).tanh().matmul(U).div(SIGMA));
        fields.put(
                "a matrix for each row",
                x -> ONE_PER_ROW
                        .matmul(x.unsqueeze(-1))
                        .squeeze(-1)
                        .tanh()
                        .matmul(RNG.split(7).normal(7, DIM)));
        fields.put(
                "attention in a row",
                x -> x.unsqueeze(-1)
                        .matmul(x.unsqueeze(-2))
                        .softmax(-1)
                        .matmul(x.unsqueeze(-1))
                        .squeeze(-1));
        fields.put(
                "checkpoint",
                x -> Derivatives.checkpoint(y -> y.matmul(V).tanh().matmul(U), x));
        fields.put(
                "batch statistics that are constants",
                x -> x.sub(x.meanKeepDims(0).stopGradient()));
        fields.put(
                "very different rows",
                x -> x.div(Tensor.of(1e-30, 1, 1e10, 1e30).unsqueeze(-1))
                        .transpose()
                        .exp()
                        .transpose());
        return fields;
    }

    private static Map<String, UnaryOperator<Tensor>> activations() {
        Map<String, UnaryOperator<Tensor>> map = new LinkedHashMap<>();
        OperationTable.differentiable()
                .filter(entry -> entry.form() == OperationTable.Form.ELEMENTWISE
                        && entry.arguments().size() == 1)
                .forEach(entry -> map.put(entry.name(), x -> entry.apply(Tensors.of(x))));
        return map;
    }
}
