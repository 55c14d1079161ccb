package nabla.scorematching.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Parts;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.Projections;
import nabla.scorematching.losses.SlicedScoreMatching;

/**
 * The checks of a loss.
 *
 * @param target what its optimum is
 * @param loss its values
 * @param energy its values for energies; null if a model is no energy, or always one
 * @param kind whether it has a value for each row, made of tensors
 */
record LossChecks(Target target, Values loss, Values energy, Kind kind) implements Conformance.Suite {
    private static final int FEW = 7;
    private static final double SOME = 0.3;
    private static final double SMALL = 0.01;
    private static final String EACH = "a value for each row";

    /** Values of a loss for a model of data, of which independent ones are independent draws. */
    @FunctionalInterface
    interface Values {
        Tensor of(GaussianMixture data, Field model, Tensor x, Rng rng);
    }

    /** What a loss is made of. */
    enum Kind {
        ROWS_OF_TENSORS,
        PLAIN
    }

    @Override
    public void run(Checks checks, int rows, Rng rng) {
        Tensor gaussian = Examples.GAUSSIAN.sample(rng.split(0), rows);
        Tensor mixture = Examples.MIXTURE.sample(rng.split(1), rows);
        Tensor few = mixture.slice(0, 0, 100);
        if (kind != Kind.PLAIN && !checks.require(EACH, () -> each(checks, few, rng.split(11)))) {
            return;
        }
        Field linear = Field.linear(Examples.MATRIX, Examples.OFFSET);
        if (target.isWeighted() && target.isAbsolute()) {
            checks.attempt("mean on a Gaussian", () -> onGaussian(checks, linear, gaussian, rng.split(2)));
            checks.attempt("mean at the optimum, mixture", () -> atOptimum(checks, mixture, rng.split(3)));
        }
        slopes(checks, "gradient at the optimum, Gaussian", Examples.GAUSSIAN, gaussian, rng.split(4));
        slopes(checks, "gradient at the optimum, mixture", Examples.MIXTURE, mixture, rng.split(5));
        if (!target.isClean()) {
            columns(checks, gaussian, rng.split(12));
        }
        excess(checks, "minimum, Gaussian", Examples.GAUSSIAN, gaussian, rng.split(6));
        excess(checks, "minimum, mixture", Examples.MIXTURE, mixture, rng.split(7));
        checks.attempt("rotation", () -> rotation(checks, mixture, rng.split(8)));
        if (target.isClean() && target.isSingle() && target.isWeighted() && target.isAbsolute()) {
            checks.attempt("units", () -> units(checks, mixture, rng.split(9)));
        }
        if (target.isSingle() && target.isWeighted() && kind == Kind.ROWS_OF_TENSORS) {
            checks.attempt("variance", () -> variance(checks, gaussian, rng.split(10)));
        }
        repeats(checks, mixture, rng.split(11));
    }

    /** A tensor [B] of values that are not all the same. */
    private boolean each(Checks checks, Tensor x, Rng rng) {
        String hint = "a mean in place of the values of the rows?";
        Tensor values = loss.of(Examples.MIXTURE, wrong(Examples.MIXTURE), x, rng);
        int[] shape = {x.size(0)};
        double[] numbers = values == null ? new double[0] : values.toArray();
        if (numbers.length == x.size(0) && Arrays.stream(numbers).distinct().count() == 1) {
            String same = "the same number " + Lines.number(numbers[0]) + " in all rows";
            checks.add(EACH, false, "a value for each row", same, "exactly", hint);
            return false;
        }
        return checks.shape(EACH, shape, values, hint);
    }

    /** The slope along a field that mixes columns without a share of their own, which noise of each column does not see. */
    private void columns(Checks checks, Tensor x, Rng rng) {
        String name = "noise of each column";
        GaussianMixture data = Examples.GAUSSIAN;
        int dim = data.dim();
        Field mixing = Field.linear(Tensor.ones(dim, dim).sub(Tensor.eye(dim)), Tensor.zeros(dim));
        checks.attempt(name, () -> {
            Tensor up = loss.of(data, Field.truth(data).plus(SMALL, mixing), x, rng);
            Tensor down = loss.of(data, Field.truth(data).plus(-SMALL, mixing), x, rng);
            checks.mean(
                    name,
                    Mean.of("", 0, up.sub(down).div(2 * SMALL)),
                    m -> "one noise [B, 1] for all columns, or another minimiser?");
        });
    }

    private Field wrong(GaussianMixture data) {
        return Field.truth(data).plus(SOME, Examples.directions(data.dim()).get(2));
    }

    /** Against the closed form, and those of known faults. */
    private void onGaussian(Checks checks, Field linear, Tensor x, Rng rng) {
        Tensor values = loss.of(Examples.GAUSSIAN, linear, x, rng);
        checks.finite("finite", values, "");
        double expected =
                target.mean((alpha, sigma) -> LinearMean.of(alpha, sigma).value());
        checks.mean("mean on a Gaussian", Mean.of("", expected, values), m -> LinearMean.faults(target, m));
    }

    /** λ(−½‖s*‖² + D/(2σ²)). */
    private void atOptimum(Checks checks, Tensor x, Rng rng) {
        GaussianMixture data = Examples.MIXTURE;
        Tensor values = loss.of(data, Field.truth(data), x, rng.split(0));
        double rest = target.isClean() ? 0 : target.mean((a, s) -> data.dim() / (2 * s * s));
        Tensor squares =
                energyOf(Field.truth(data), data, x.size(0), rng.split(1)).neg();
        Mean expected = Mean.of("", 0, squares);
        checks.mean(
                "mean at the optimum, mixture",
                Mean.of("", expected.found() + rest, expected.error(), values, 0),
                m -> "");
    }

    /** λ½‖f(x̃)‖² at independent points of the target; [n]. */
    private Tensor energyOf(Field f, GaussianMixture data, int n, Rng rng) {
        Tensor[] levels = target.draw(n, rng.split(0));
        Tensor noise = rng.split(2).normal(n, data.dim());
        Tensor x = data.sample(rng.split(1), n).mul(levels[0]).add(noise.mul(levels[1]));
        Tensor weight = levels[2].squeeze(-1).mul(0.5);
        return f.score().at(x, levels[0], levels[1]).square().sum(-1).mul(weight);
    }

    /** The derivative of the mean along each direction, by differences of the same draws, which are exact for a quadratic. */
    private void slopes(Checks checks, String name, GaussianMixture data, Tensor x, Rng rng) {
        checks.attempt(name, () -> {
            List<Mean> slopes = new ArrayList<>();
            int number = 0;
            for (Field direction : Examples.directions(data.dim())) {
                Rng key = rng.split(number++);
                Tensor up = loss.of(data, Field.truth(data).plus(SMALL, direction), x, key);
                Tensor down = loss.of(data, Field.truth(data).plus(-SMALL, direction), x, key);
                slopes.add(Mean.of("", 0, up.sub(down).div(2 * SMALL)));
            }
            checks.means(
                    name,
                    slopes,
                    m -> "the minimiser is not the score of the " + target
                            + ": a sign, a factor on one of the terms, or a term that is missing?");
        });
    }

    /** The excess over the optimum is the Fisher divergence. */
    private void excess(Checks checks, String name, GaussianMixture data, Tensor x, Rng rng) {
        checks.attempt(name, () -> {
            List<Mean> means = new ArrayList<>();
            int number = 0;
            for (Field direction : Examples.directions(data.dim())) {
                Rng key = rng.split(number++);
                Tensor more = loss.of(data, Field.truth(data).plus(1, direction), x, key.split(0))
                        .sub(loss.of(data, Field.truth(data), x, key.split(0)));
                Tensor squares = energyOf(direction, data, 4 * x.size(0), key.split(1));
                if (target.isWeighted()) {
                    Mean expected = Mean.of("", 0, squares);
                    means.add(Mean.of("", expected.found(), expected.error(), more, 0));
                } else {
                    Mean found = Mean.of("", 0, more);
                    boolean larger = found.found() > -Mean.ERRORS * found.error();
                    means.add(new Mean("at least", 0, 0, larger ? 0 : found.found(), found.error(), 0));
                }
            }
            checks.means(
                    name,
                    means,
                    m -> m.found() < 0
                            ? "a wrong score has a smaller loss than the true one: a term without its square?"
                            : factor(m.found() / m.expected(), data.dim()));
        });
    }

    private static String factor(double ratio, int dim) {
        if (Math.abs(ratio - 2) < 0.1) {
            return "twice the distance to the optimum: a ½ is missing?";
        }
        if (Math.abs(ratio * dim - 1) < 0.1 || Math.abs(ratio - 0.5) < 0.05) {
            return Lines.number(ratio)
                    + " of the distance to the optimum: a mean over the dimensions, or a ½ too many?";
        }
        return "";
    }

    /** Data and model turned: the same mean, from independent draws. */
    private void rotation(Checks checks, Tensor x, Rng rng) {
        GaussianMixture data = Examples.MIXTURE;
        Tensor q = Examples.reflection(data.dim());
        GaussianMixture turned = GaussianMixture.of(
                data.weights(),
                data.means().matmul(q),
                q.transpose().matmul(data.covariances()).matmul(q));
        Mean plain = Mean.of("", 0, loss.of(data, wrong(data), x, rng.split(0)));
        Tensor values = loss.of(turned, wrong(data).turned(q), x.matmul(q), rng.split(1));
        checks.mean(
                "rotation",
                Mean.of("", plain.found(), plain.error(), values, 0),
                m -> "the loss prefers some axes: a mask or a scale for each column?");
    }

    /** Data in units that are half as large: the score is half as large, the loss a quarter. */
    private void units(Checks checks, Tensor x, Rng rng) {
        GaussianMixture data = Examples.MIXTURE;
        double c = 2;
        GaussianMixture scaled = GaussianMixture.of(
                data.weights(), data.means().mul(c), data.covariances().mul(c * c));
        Tensor plain = loss.of(data, wrong(data), x, rng);
        Tensor values = loss.of(scaled, wrong(data).scaled(c), x.mul(c), rng).mul(c * c);
        checks.mean(
                "units",
                Mean.of("", 0, 0, values.sub(plain), 0.01),
                m ->
                        "the terms scale differently: one of them without its square, or an ε in place of the scale of the data?");
    }

    /** Not ten times the deviation of the plain estimate: Gaussian slices, or denoising. */
    private void variance(Checks checks, Tensor x, Rng rng) {
        GaussianMixture data = Examples.GAUSSIAN;
        double weight = target.mean((a, s) -> 1);
        Field truth = Field.truth(data);
        Tensor values = loss.of(data, truth, x, rng.split(0));
        double largest = 10 * weight * deviation(reference(x, rng.split(1)));
        double found = deviation(values);
        checks.add(
                "variance",
                found <= largest,
                "at most " + Lines.number(largest),
                Lines.number(found),
                "(ten times the deviation of the plain estimate)",
                "a difference of large numbers, or a division by a small one?");
    }

    private Tensor reference(Tensor x, Rng rng) {
        Field truth = Field.truth(Examples.GAUSSIAN);
        if (target.isClean()) {
            return SlicedScoreMatching.of().directions(Projections.GAUSSIAN).perSample(truth.at(1, 0), x, rng);
        }
        return DenoisingScoreMatching.of(target.sigma()).perSample(truth.at(target.alpha(), target.sigma()), x, rng);
    }

    private static double deviation(Tensor values) {
        return Math.sqrt(values.variance().item());
    }

    /** The same again, in other company, recorded, differentiated. */
    private void repeats(Checks checks, Tensor x, Rng rng) {
        GaussianMixture data = Examples.MIXTURE;
        Field model = wrong(data);
        Tensor some = x.slice(0, 0, 100);
        checks.attempt(
                "the same key",
                () -> checks.same(
                        "the same key",
                        loss.of(data, model, some, rng),
                        loss.of(data, model, some, rng),
                        "random numbers that are not those of the key?"));
        if (!target.isClean()) {
            checks.attempt(
                    "another key",
                    () -> checks.differ(
                            "another key", loss.of(data, model, some, rng), loss.of(data, model, some, rng.split(0))));
        }
        if (kind == Kind.PLAIN) {
            return;
        }
        checks.attempt("rows", () -> rows(checks, data, model, some, rng));
        checks.attempt("permutation", () -> permutation(checks, data, model, x, rng));
        checks.attempt("recorded", () -> {
            Program<Inputs, Tensor> program =
                    Program.compile(in -> loss.of(data, model, in.x, in.rng), new Inputs(some, rng.split(1)));
            checks.same(
                    "recorded",
                    loss.of(data, model, some, rng),
                    program.run(new Inputs(some, rng)),
                    "a value that was read while recording, or a random number that is not drawn from the key?");
        });
        checks.attempt("derivative", () -> derivative(checks, data, some, rng));
        if (energy != null) {
            checks.attempt(
                    "an energy",
                    () -> checks.close(
                            "an energy",
                            loss.of(data, model, some, rng),
                            energy.of(data, model, some, rng),
                            1e-8,
                            "an energy E has the score −∇E; its sign inverted, or the Laplacian's?"));
        }
    }

    private record Inputs(Tensor x, Rng rng) implements TreeRecord<Inputs> {
        @Override
        public Parts<Inputs> parts() {
            return Parts.of(Inputs::new, x, rng);
        }
    }

    private void rows(Checks checks, GaussianMixture data, Field model, Tensor x, Rng rng) {
        Tensor all = loss.of(data, model, x, rng);
        Tensor few = loss.of(data, model, x.slice(0, 0, FEW), rng);
        Tensor one = loss.of(data, model, x.slice(0, 0, 1), rng);
        checks.close(
                "rows, in 7 and in 100",
                all.slice(0, 0, FEW),
                few,
                1e-12,
                "rows that see one another: a statistic of the batch, or noise of its size?");
        checks.close(
                "rows, alone and in 100",
                all.slice(0, 0, 1),
                one,
                1e-12,
                "rows that see one another: a statistic of the batch, or noise of its size?");
    }

    private void permutation(Checks checks, GaussianMixture data, Field model, Tensor x, Rng rng) {
        int[] order = rng.split(0).permutation(x.size(0));
        Tensor plain = loss.of(data, model, x, rng.split(1)).take(0, order);
        Tensor moved = loss.of(data, model, x.take(0, order), rng.split(1));
        checks.mean(
                "permutation of rows",
                Mean.of("", 0, moved.sub(plain)),
                m -> "the place of a row in the batch counts?");
    }

    /** The derivative by a parameter of the model, against differences. */
    private void derivative(Checks checks, GaussianMixture data, Tensor x, Rng rng) {
        Field direction = Examples.directions(data.dim()).get(2);
        Function<Tensor, Tensor> mean = theta ->
                loss.of(data, Field.truth(data).plus(theta, direction), x, rng).mean();
        double h = 1e-3;
        double[] at = new double[4];
        int place = 0;
        for (int k : new int[] {-2, -1, 1, 2}) {
            at[place++] = mean.apply(Tensor.scalar(SOME + k * h)).item();
        }
        double difference = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * h);
        Tensor found = Derivatives.gradient(mean, Tensor.scalar(SOME));
        checks.close(
                "derivative by a parameter",
                Tensor.scalar(difference),
                found,
                1e-6,
                "a stopped gradient, or a value that was read?");
    }
}
