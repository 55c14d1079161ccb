package nabla.scorematching.estimators;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;

/**
 * The sums of an exponential family under ½‖s‖² + ∇·s, from derivatives of its statistics instead of the loss: with S = ∂T/∂x and the
 * score s = Sᵀθ + ∇β,
 *
 * <pre>
 *     A = SSᵀ,    b = S∇β + ∇²T,    c = ½‖∇β‖² + ∇²β.
 * </pre>
 *
 * The sum of the A is a product of matrices, and positive semidefinite by construction.
 *
 * <p>Derivatives of few rows are kept, those of many are computed anew each time.
 */
final class FamilySums implements RowSums {
    /** Numbers of one intermediate result of a block: half a megabyte. */
    private static final int BLOCK = 1 << 16;

    /** Numbers that are kept: 256 MB. */
    private static final long MOST_KEPT = 1 << 25;

    private final ExponentialFamily family;
    private final ParameterSpace space;
    private final Tensor x;
    private final Tensor weights;

    /** The coefficients of each block, null if there are too many. */
    private final List<Coefficients> kept;

    FamilySums(ExponentialFamily family, ParameterSpace space, Tensor x, Tensor weights) {
        this.family = family;
        this.space = space;
        this.x = x;
        this.weights = weights;
        boolean few = (long) x.size(0) * space.size() * (x.size(1) + 1) <= MOST_KEPT;
        this.kept = few
                ? IntStream.range(0, blocks()).mapToObj(i -> of(block(x, i))).toList()
                : null;
    }

    private FamilySums(FamilySums other, Tensor weights) {
        this.family = other.family;
        this.space = other.space;
        this.x = other.x;
        this.weights = weights;
        this.kept = other.kept;
    }

    @Override
    public Tensor x() {
        return x;
    }

    @Override
    public Tensor weights() {
        return weights;
    }

    private int blocks() {
        return (rows() + rowsOfBlock() - 1) / rowsOfBlock();
    }

    private int rowsOfBlock() {
        return Math.max(1, Math.min(MOST_ROWS, BLOCK / space.offset().size()));
    }

    private Tensor block(Tensor rows, int index) {
        int from = index * rowsOfBlock();
        return rows.slice(0, from, Math.min(from + rowsOfBlock(), rows()));
    }

    private Coefficients coefficients(int block) {
        return kept == null ? of(block(x, block)) : kept.get(block);
    }

    /**
     * What the loss of some rows is made of, by the free parameters.
     *
     * @param slopes for each dimension of x the derivatives of the statistics, [b, U]
     * @param fixed for each dimension the score where the free parameters are 0, [b]
     * @param curvature ∇² of the statistics, [b, U]
     * @param offset ∇²(β + θ₀ᵀT), [b]
     */
    private record Coefficients(Tensor[] slopes, Tensor[] fixed, Tensor curvature, Tensor offset) {
        /** The score along a dimension, [b]. */
        Tensor score(int d, Tensor u) {
            return times(slopes[d], u).add(fixed[d]);
        }

        Tensor values(Tensor u) {
            Tensor loss = times(curvature, u).add(offset);
            for (int d = 0; d < slopes.length; d++) {
                loss = loss.add(score(d, u).square().mul(0.5));
            }
            return loss;
        }

        Tensor gradients(Tensor u) {
            Tensor psi = curvature;
            for (int d = 0; d < slopes.length; d++) {
                psi = psi.add(slopes[d].mul(score(d, u).unsqueeze(1)));
            }
            return psi;
        }

        private static Tensor times(Tensor matrix, Tensor vector) {
            return matrix.matmul(vector.unsqueeze(1)).squeeze(1);
        }
    }

    private Coefficients of(Tensor points) {
        int dim = points.size(1);
        Tensor[] slopes = new Tensor[dim];
        Tensor[] fixed = new Tensor[dim];
        Tensor curvature = null;
        Tensor offset = null;
        for (int d = 0; d < dim; d++) {
            Tensor along = Tensor.eye(dim).slice(0, d, d + 1).broadcastTo(points.size(0), dim);
            Tensor first = Derivatives.jvp(family::statistics, points, along);
            Tensor second = Derivatives.jvp(y -> Derivatives.jvp(family::statistics, y, along), points, along);
            Tensor base = Derivatives.jvp(family::base, points, along);
            Tensor baseCurvature = Derivatives.jvp(y -> Derivatives.jvp(family::base, y, along), points, along);
            slopes[d] = free(first);
            fixed[d] = base.add(Coefficients.times(first, space.offset()));
            Tensor fixedCurvature = baseCurvature.add(Coefficients.times(second, space.offset()));
            curvature = d == 0 ? free(second) : curvature.add(free(second));
            offset = d == 0 ? fixedCurvature : offset.add(fixedCurvature);
        }
        return new Coefficients(slopes, fixed, curvature, offset);
    }

    private Tensor free(Tensor byParameter) {
        return space.isWhole() ? byParameter : byParameter.matmul(space.basis());
    }

    @Override
    public RowSums withWeights(Tensor others) {
        return new FamilySums(this, others);
    }

    @Override
    public Means means(Tensor u) {
        int count = space.size();
        double value = 0;
        Tensor gradient = Tensor.zeros(count);
        Tensor hessian = Tensor.zeros(count, count);
        for (int i = 0; i < blocks(); i++) {
            Coefficients rows = coefficients(i);
            Tensor w = block(weights, i);
            value += rows.values(u).mul(w).sum().item();
            gradient = gradient.add(w.unsqueeze(0).matmul(rows.gradients(u)).squeeze(0));
            for (Tensor slope : rows.slopes()) {
                hessian = hessian.add(slope.mul(w.unsqueeze(1)).transpose().matmul(slope));
            }
        }
        double scale = 1 / total();
        return new Means(
                value * scale,
                gradient.mul(scale),
                hessian.add(hessian.transpose()).mul(scale / 2));
    }

    @Override
    public Tensor values(Tensor u) {
        return byBlock(coefficients -> coefficients.values(u));
    }

    @Override
    public Tensor gradients(Tensor u) {
        return byBlock(coefficients -> coefficients.gradients(u));
    }

    private Tensor byBlock(Function<Coefficients, Tensor> f) {
        return Tensor.concat(
                0,
                IntStream.range(0, blocks())
                        .mapToObj(i -> f.apply(coefficients(i)))
                        .toArray(Tensor[]::new));
    }

    @Override
    public Tensor hessians(Tensor u, Tensor points) {
        Tensor sum = null;
        for (Tensor slope : of(points).slopes()) {
            Tensor outer = slope.unsqueeze(2).mul(slope.unsqueeze(1));
            sum = sum == null ? outer : sum.add(outer);
        }
        return sum;
    }
}
