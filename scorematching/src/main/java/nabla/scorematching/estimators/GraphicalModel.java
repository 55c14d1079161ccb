package nabla.scorematching.estimators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.points.Points;

/**
 * Sparse graphical models by score matching: log p = −½xᵀKx (+ ηᵀx) on ℝᵖ or on non-negative x, minimising
 *
 * <pre>
 *     Σⱼ [½ Kⱼᵀ Γⱼ Kⱼ − gⱼᵀ Kⱼ] + λ Σ_{i≠j} |Kᵢⱼ|,    Γⱼ = mean hⱼ(xⱼ)xxᵀ,    gⱼ = mean [hⱼ(xⱼ)eⱼ + hⱼ′(xⱼ)x],
 * </pre>
 *
 * over symmetric K. On ℝᵖ h = 1, Γⱼ = S and gⱼ = eⱼ: ½tr(KSK) − tr K (L. Lin, M. Drton and A. Shojaie, Estimation
 * of high-dimensional graphical models using regularized score matching, EJS 10, 2016); on x ≥ 0 h is a {@link BoundaryWeight} (S. Yu,
 * M. Drton and A. Shojaie, JMLR 20, 2019). With more columns than rows the loss falls without end along some K unless the penalty is
 * large, so the diagonals of Γ are multiplied by δ &gt; 1 (Yu et al. 2019, section 4). Without penalty, multiplier and zeros K̂ of the Gaussian is S⁻¹, which is maximum
 * likelihood; with zeros it is not.
 *
 * <p>Means are profiled out: on ℝᵖ S is the covariance (1/n). {@link #centered} says that η = 0.
 */
public final class GraphicalModel {
    private final BoundaryWeight weight;
    private final boolean centered;
    private final double multiplier;

    private GraphicalModel(BoundaryWeight weight, boolean centered, double multiplier) {
        this.weight = weight;
        this.centered = centered;
        this.multiplier = multiplier;
    }

    /** On ℝᵖ, with the multiplier δ = 1. */
    public static GraphicalModel gaussian() {
        return new GraphicalModel(BoundaryWeight.one(), false, 1);
    }

    /**
     * On x ≥ 0, with the multiplier δ = 1.
     *
     * @param weight h of every column, for instance {@code BoundaryWeight.log()}
     */
    public static GraphicalModel nonNegative(BoundaryWeight weight) {
        return new GraphicalModel(Points.present("GraphicalModel", "a weight", weight), false, 1);
    }

    /**
     * With η = 0: the data, or the density that is cut off at 0, have the mean 0. Means are not subtracted, so that data with means of 10ᵏ
     * deviations lose 2k digits.
     */
    public GraphicalModel centered() {
        return new GraphicalModel(weight, true, multiplier);
    }

    /**
     * With the diagonals of Γ multiplied.
     *
     * @param delta δ ≥ 1
     */
    public GraphicalModel diagonalMultiplier(double delta) {
        if (!(delta >= 1 && delta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("GraphicalModel: expected a multiplier of at least 1, got " + delta);
        }
        return new GraphicalModel(weight, centered, delta);
    }

    /**
     * The multiplier that keeps the loss bounded for n rows of p columns with high probability: 1 + (1 − 1/(1 + 4e·max(6 ln p/n,
     * √(6 ln p/n)))) (Yu et al. 2019, corollary 2).
     */
    public static double defaultMultiplier(int n, int p) {
        double rate = 6 * Math.log(p) / n;
        return 2 - 1 / (1 + 4 * Math.E * Math.max(rate, Math.sqrt(rate)));
    }

    /**
     * The quadratic loss of the columns of K.
     *
     * @param gamma Γⱼ
     * @param linear gⱼ
     */
    private record Quadratic(double[][][] gamma, double[][] linear) {
        int size() {
            return linear.length;
        }

        /** Σⱼ ½KⱼᵀΓⱼKⱼ − gⱼᵀKⱼ, for the products ΓⱼKⱼ. */
        double value(double[][] k, double[][] products) {
            double value = 0;
            for (int j = 0; j < size(); j++) {
                for (int i = 0; i < size(); i++) {
                    value += k[j][i] * (0.5 * products[j][i] - linear[j][i]);
                }
            }
            return value;
        }

        /** The elements that the derivative by Kᵢⱼ has along the lower triangle. */
        void visit(int at, Lasso.Visitor visitor) {
            int i = row(at);
            int j = at - place(i, 0);
            for (int l = 0; l < size(); l++) {
                visitor.element(place(i, l), gamma[i][j][l]);
                if (i != j) {
                    visitor.element(place(j, l), gamma[j][i][l]);
                }
            }
        }

        double[][] products(double[][] k) {
            double[][] products = new double[size()][size()];
            for (int j = 0; j < size(); j++) {
                for (int i = 0; i < size(); i++) {
                    for (int l = 0; l < size(); l++) {
                        products[j][i] += gamma[j][i][l] * k[j][l];
                    }
                }
            }
            return products;
        }
    }

    private Quadratic quadratic(Tensor data, double delta) {
        int p = data.size(1);
        // With the means profiled out it does not matter where 0 is; large means would leave no digits to the rest.
        Tensor x = centered ? data : data.sub(data.mean(0));
        double[][][] gamma = new double[p][][];
        double[][] linear = new double[p][];
        Tensor unit = Tensor.eye(p);
        for (int j = 0; j < p; j++) {
            Tensor column = data.slice(1, j, j + 1);
            Tensor h = weight.at(column);
            Tensor slope = Derivatives.derivative(weight::at, column);
            Tensor weighted = x.mul(h);
            Tensor g = unit.slice(0, j, j + 1)
                    .squeeze(0)
                    .mul(h.mean())
                    .add(x.mul(slope).mean(0));
            Tensor form = weighted.transpose().matmul(x).div(x.size(0));
            if (!centered) {
                Tensor mean = weighted.mean(0);
                form = form.sub(mean.outer(mean).div(h.mean()));
                g = g.sub(mean.mul(slope.mean().div(h.mean())));
            }
            gamma[j] = form.add(Tensor.eye(p).mul(form.mul(delta - 1))).toMatrix();
            linear[j] = g.toArray();
        }
        return new Quadratic(gamma, linear);
    }

    /** Where the element (i, j) or (j, i) is in the lower triangle, row by row. */
    private static int place(int i, int j) {
        int row = Math.max(i, j);
        return row * (row + 1) / 2 + Math.min(i, j);
    }

    private static int row(int place) {
        return (int) ((Math.sqrt(8.0 * place + 1) - 1) / 2);
    }

    private static String element(int place) {
        int i = row(place);
        return "K(" + i + ", " + (place - place(i, 0)) + ")";
    }

    private static double[][] matrix(int p, double[] triangle) {
        double[][] k = new double[p][p];
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                k[i][j] = triangle[place(i, j)];
            }
        }
        return k;
    }

    private String remedy() {
        return (multiplier == 1 ? "diagonalMultiplier(…)" : "a larger multiplier than " + multiplier)
                + " or a larger penalty bounds it";
    }

    private Tensor inside(Tensor x) {
        Points.rows("GraphicalModel", x, 1);
        weight.requireInside("GraphicalModel", x);
        return x;
    }

    /** Data that can be fitted. */
    private Tensor door(Tensor x) {
        Points.rows("GraphicalModel", x, 1);
        if (x.size(1) < 2) {
            throw new IllegalArgumentException("GraphicalModel: expected at least two columns, got " + x.size(1));
        }
        inside(x);
        for (int j = 0; j < x.size(1); j++) {
            Tensor column = x.select(1, j);
            double least = column.min().item();
            if (centered ? column.abs().max().item() == 0 : column.max().item() == least) {
                throw new IllegalArgumentException("GraphicalModel: expected columns that vary, got column " + j
                        + ", which is " + least + " in each of " + x.size(0) + " rows; leave it out");
            }
        }
        return x;
    }

    /**
     * The smallest penalty at which there is no edge.
     *
     * @param x data, [n, p]
     */
    public double largestPenalty(Tensor x) {
        return largestPenalty(quadratic(door(x), multiplier));
    }

    private static double largestPenalty(Quadratic loss) {
        double largest = 0;
        for (int i = 0; i < loss.size(); i++) {
            for (int j = 0; j < i; j++) {
                double gradient = loss.gamma[i][j][i] * diagonal(loss, i)
                        + loss.gamma[j][i][j] * diagonal(loss, j)
                        - loss.linear[i][j]
                        - loss.linear[j][i];
                largest = Math.max(largest, Math.abs(gradient) / 2);
            }
        }
        return largest;
    }

    /** K_ii without edges. */
    private static double diagonal(Quadratic loss, int i) {
        return loss.linear[i][i] / loss.gamma[i][i][i];
    }

    /**
     * The estimate at one penalty.
     *
     * @param x data, [n, p]
     * @param lambda λ ≥ 0
     * @throws IllegalArgumentException if the data are not finite or outside the domain, or the loss has no minimum: more columns than
     *     rows need a large penalty, as the message says, or {@link #diagonalMultiplier}
     */
    public GraphEstimate fit(Tensor x, double lambda) {
        if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("GraphicalModel: expected a penalty of at least 0, got " + lambda);
        }
        return path(door(x), lambda).get(0);
    }

    /**
     * The estimates at penalties that fall from the largest one geometrically, each found from the one before.
     *
     * @param x data, [n, p]
     * @param count how many, at least 2
     * @param ratio of the last to the first, in (0, 1)
     */
    public List<GraphEstimate> path(Tensor x, int count, double ratio) {
        if (count < 2 || !(ratio > 0 && ratio < 1)) {
            throw new IllegalArgumentException(
                    "GraphicalModel.path: expected at least 2 penalties and a ratio in (0, 1), got " + count + " and "
                            + ratio);
        }
        double first = largestPenalty(x);
        double[] penalties = new double[count];
        for (int i = 0; i < count; i++) {
            penalties[i] = first * Math.pow(ratio, i / (count - 1.0));
        }
        return path(x, penalties);
    }

    private List<GraphEstimate> path(Tensor x, double... penalties) {
        Quadratic loss = quadratic(x, multiplier);
        Quadratic plain = quadratic(x, 1);
        int p = loss.size();
        double[] triangle = new double[p * (p + 1) / 2];
        double[] linear = new double[triangle.length];
        for (int i = 0; i < p; i++) {
            triangle[place(i, i)] = diagonal(loss, i);
            for (int j = 0; j <= i; j++) {
                linear[place(i, j)] = -loss.linear[i][j] - (i == j ? 0 : loss.linear[j][i]);
            }
        }
        double[] shares = new double[triangle.length];
        Arrays.fill(shares, 2);
        IntStream.range(0, p).forEach(i -> shares[place(i, i)] = 0);
        List<GraphEstimate> estimates = new ArrayList<>();
        for (double lambda : penalties) {
            triangle = new Lasso(
                            "GraphicalModel at the penalty " + lambda,
                            remedy(),
                            loss::visit,
                            linear,
                            lambda,
                            shares,
                            triangle,
                            GraphicalModel::element)
                    .solve();
            double[][] k = matrix(p, triangle);
            double penalty = 0;
            for (int i = 0; i < p; i++) {
                for (int j = 0; j < p; j++) {
                    penalty += i == j ? 0 : lambda * Math.abs(k[i][j]);
                }
            }
            estimates.add(new GraphEstimate(
                    Tensor.of(k),
                    lambda,
                    loss.value(k, loss.products(k)) + penalty,
                    plain.value(k, plain.products(k))));
        }
        return estimates;
    }

    /**
     * The loss of other rows, without penalty and multiplier: what a penalty can be chosen by.
     *
     * @param x data, [n, p]
     * @throws IllegalArgumentException if the data have other columns than the graph, are not finite or outside the domain
     */
    public double heldOutLoss(GraphEstimate graph, Tensor x) {
        Points.require("GraphicalModel.heldOutLoss", x, graph.precision().size(0));
        Quadratic loss = quadratic(inside(x), 1);
        double[][] k = graph.precision().toMatrix();
        return loss.value(k, loss.products(k));
    }
}
