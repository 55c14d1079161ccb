package nabla.autodiff;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import nabla.autodiff.calculus.ForwardSweep;
import nabla.autodiff.calculus.LaplacianSweep;
import nabla.autodiff.calculus.ReverseSweep;
import nabla.autodiff.calculus.WengertList;
import nabla.autodiff.divergence.DenseLaplacian;
import nabla.autodiff.divergence.Divergence;
import nabla.autodiff.divergence.Recomputation;
import nabla.autodiff.divergence.RowJacobians;
import nabla.autodiff.evaluation.Shapes;

/**
 * Derivatives of functions of tensors, of any order: what is computed here can be differentiated again, by nesting calls.
 *
 * <p>Functions map a tensor, or a tree of tensors, to a tensor. They are run once on fresh variables, and the tape between
 * those and the result is played forward or backward. A function may use any other tensors; they are constants to this
 * derivative, and variables to an outer one if they are its own. Where a result does not depend on the point, its
 * derivative is zero.
 */
public final class Derivatives {
    private static final Recomputation RECOMPUTATION = new Recomputation(Checkpoint::ofAll);

    private Derivatives() {}

    /**
     * The gradient ∇f(x) of a scalar function, by one reverse sweep.
     *
     * @throws IllegalArgumentException if f(x) is not a scalar
     */
    public static <T extends TensorTree<T>> T gradient(Function<? super T, Tensor> f, T x) {
        return valueAndGradient("gradient", f, x).gradient();
    }

    /**
     * f(x) and ∇f(x).
     *
     * @throws IllegalArgumentException if f(x) is not a scalar
     */
    public static <T extends TensorTree<T>> ValueAndGradient<T> valueAndGradient(Function<? super T, Tensor> f, T x) {
        return valueAndGradient("valueAndGradient", f, x);
    }

    private static <T extends TensorTree<T>> ValueAndGradient<T> valueAndGradient(
            String name, Function<? super T, Tensor> f, T x) {
        WengertList tape = WengertList.of(name, f, x);
        Tensor value = tape.results().get(0);
        if (value.rank() != 0) {
            throw new IllegalArgumentException(
                    name + ": the function is not scalar, its result has shape " + Shapes.text(value.shape));
        }
        return new ValueAndGradient<>(
                tape.release(value), x.withTensors(ReverseSweep.play(tape, List.of(Tensor.scalar(1)), 0)));
    }

    /**
     * The vector-Jacobian product Jᵀg, for an adjoint g of the shape of f(x).
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public static <T extends TensorTree<T>> T vjp(Function<? super T, Tensor> f, T x, Tensor adjoint) {
        WengertList tape = WengertList.of("vjp", f, x);
        requireShape("vjp", "the adjoint", tape.results().get(0), adjoint);
        return x.withTensors(ReverseSweep.play(tape, List.of(adjoint), 0));
    }

    /**
     * The Jacobian-vector product J·t, for a tangent t of the structure and shapes of x, by one forward sweep.
     *
     * @throws IllegalArgumentException if structures or shapes differ
     */
    public static <T extends TensorTree<T>> Tensor jvp(Function<? super T, Tensor> f, T x, T tangent) {
        requireShapes("jvp", x, tangent);
        return ForwardSweep.play(WengertList.of("jvp", f, x), tangent.tensors(), 0)
                .get(0);
    }

    /**
     * The product H·v of the Hessian of a scalar function with a direction, forward over reverse.
     *
     * @throws IllegalArgumentException if f(x) is not a scalar, or structures or shapes differ
     */
    public static <T extends TensorTree<T>> T hvp(Function<? super T, Tensor> f, T x, T direction) {
        requireShapes("hvp", x, direction);
        return x.withTensors(ForwardSweep.play(gradientTape("hvp", f, x), direction.tensors(), 0));
    }

    /** The tape of x ↦ ∇f(x). */
    private static <T extends TensorTree<T>> WengertList gradientTape(String name, Function<? super T, Tensor> f, T x) {
        List<Tensor> variables = WengertList.variables(x.tensors());
        T gradient = valueAndGradient(name, f, x.withTensors(variables)).gradient();
        return WengertList.between(variables, gradient.tensors());
    }

    /**
     * The derivative of a function that treats every element alone: f′(x) elementwise.
     *
     * @throws IllegalArgumentException if f changes the shape, or an element of f(x) depends on others of x
     */
    public static Tensor derivative(Function<? super Tensor, Tensor> f, Tensor x) {
        return derivative(f, x, 1);
    }

    /**
     * The derivative of this order of a function that treats every element alone.
     *
     * @throws IllegalArgumentException if f changes the shape, an element of f(x) depends on others of x, or the order is
     *     negative
     */
    public static Tensor derivative(Function<? super Tensor, Tensor> f, Tensor x, int order) {
        if (order < 0) {
            throw new IllegalArgumentException("derivative: negative order " + order);
        }
        Rowwise.requireElementwise("derivative", f, x);
        return derivativeOfElementwise(f, x, order);
    }

    private static Tensor derivativeOfElementwise(Function<? super Tensor, Tensor> f, Tensor x, int order) {
        if (order == 0) {
            return f.apply(x);
        }
        Function<Tensor, Tensor> lower = z -> derivativeOfElementwise(f, z, order - 1);
        return jvp(lower, x, Tensor.ones(x.shape));
    }

    /**
     * The Jacobian, of shape {@code out.shape + in.shape}: one forward sweep with as many directions as x has elements, or
     * one reverse sweep with as many as the result has, whichever are fewer.
     */
    public static Tensor jacobian(Function<? super Tensor, Tensor> f, Tensor x) {
        WengertList tape = WengertList.of("jacobian", f, x);
        Tensor result = tape.results().get(0);
        int in = x.size();
        int out = result.size();
        int[] shape = Shapes.concat(result.shape, x.shape);
        if (out < in) {
            Tensor seeds = Tensor.eye(out).reshape(Shapes.prepend(out, result.shape));
            return ReverseSweep.play(tape, List.of(seeds), 1).get(0).reshape(shape);
        }
        return columns(ForwardSweep.play(tape, List.of(directions(x)), 1).get(0))
                .reshape(shape);
    }

    /**
     * The Hessian of a scalar function, of shape {@code x.shape + x.shape}: all columns of the gradient's Jacobian in one
     * forward sweep.
     *
     * @throws IllegalArgumentException if f(x) is not a scalar
     */
    public static Tensor hessian(Function<? super Tensor, Tensor> f, Tensor x) {
        Tensor columns = ForwardSweep.play(gradientTape("hessian", f, x), List.of(directions(x)), 1)
                .get(0);
        return columns(columns).reshape(Shapes.concat(x.shape, x.shape));
    }

    /** Every element of x as a direction, stacked on a leading axis. */
    private static Tensor directions(Tensor x) {
        return Tensor.eye(x.size()).reshape(Shapes.prepend(x.size(), x.shape));
    }

    /** The leading axis moved to the end of the flattened rest. */
    private static Tensor columns(Tensor stacked) {
        int directions = stacked.size(0);
        int rest = directions == 0 ? 0 : stacked.size() / directions;
        return stacked.reshape(directions, rest).transpose();
    }

    /**
     * The divergence Σᵢ ∂sᵢ/∂xᵢ of each row of a field s: [B, D] → [B, D], exactly. The field must be row-wise: a row of its
     * result depends on the same row of x alone ({@link #requireRowwise}).
     *
     * @return [B]
     * @throws IllegalArgumentException if x is not [B, D], or the field changes the shape or mixes rows
     */
    public static Tensor divergence(Function<? super Tensor, Tensor> field, Tensor x) {
        return valueAndDivergence("divergence", field, x).divergence();
    }

    /**
     * A field and its divergence, from one recording; see {@link #divergence}.
     *
     * @throws IllegalArgumentException if x is not [B, D], or the field changes the shape or mixes rows
     */
    public static ValueAndDivergence valueAndDivergence(Function<? super Tensor, Tensor> field, Tensor x) {
        return valueAndDivergence("valueAndDivergence", field, x);
    }

    /**
     * How {@link #divergence} computes: which contractions, at what counted cost.
     *
     * @throws IllegalArgumentException if x is not [B, D], or the field changes the shape or mixes rows
     */
    public static DivergencePlan divergencePlan(Function<? super Tensor, Tensor> field, Tensor x) {
        return divergenceOf("divergencePlan", fieldTape("divergencePlan", field, x))
                .plan();
    }

    private static ValueAndDivergence valueAndDivergence(
            String name, Function<? super Tensor, Tensor> field, Tensor x) {
        WengertList tape = fieldTape(name, field, x);
        return new ValueAndDivergence(
                tape.release(tape.results().get(0)), divergenceOf(name, tape).trace());
    }

    /**
     * The Jacobian of each row of a field f: [B, D] → [B, M], exactly: J[b, i, j] = ∂fᵢ/∂xⱼ at row b. The field must be
     * row-wise: a row of its result depends on the same row of x alone ({@link #requireRowwise}).
     *
     * <p>It costs min(D, M) Jacobian products. Beside the result, directions travel in up to 64 blocks of 1 MB a tensor, in
     * larger ones if there are more, up to 32 MB (a single direction may have more); an outer derivative keeps up to 256 MB of
     * what they pass through and computes the rest anew.
     *
     * @return [B, M, D]
     * @throws IllegalArgumentException if x is not [B, D], or the field is not [B, M] or mixes rows
     */
    public static Tensor rowJacobians(Function<? super Tensor, Tensor> field, Tensor x) {
        return valueAndRowJacobians("rowJacobians", field, x).jacobians();
    }

    /**
     * A field and the Jacobian of each of its rows, from one recording; see {@link #rowJacobians}.
     *
     * @throws IllegalArgumentException if x is not [B, D], or the field is not [B, M] or mixes rows
     */
    public static ValueAndRowJacobians valueAndRowJacobians(Function<? super Tensor, Tensor> field, Tensor x) {
        return valueAndRowJacobians("valueAndRowJacobians", field, x);
    }

    private static ValueAndRowJacobians valueAndRowJacobians(
            String name, Function<? super Tensor, Tensor> field, Tensor x) {
        WengertList tape = rowTape(name, field, x);
        Tensor value = tape.results().get(0);
        if (value.rank() != 2 || value.size(0) != x.size(0)) {
            throw new IllegalArgumentException(name + ": the field is not [B, D] to [B, M]: " + Shapes.text(x.shape)
                    + " to " + Shapes.text(value.shape));
        }
        return new ValueAndRowJacobians(
                tape.release(value), RowJacobians.of(tape, () -> Rowwise.require(name, tape, 1), RECOMPUTATION));
    }

    private static Divergence divergenceOf(String name, WengertList tape) {
        return Divergence.of(tape, () -> Rowwise.require(name, tape, 1), RECOMPUTATION);
    }

    /**
     * Throws unless each row of f(x) depends on the same row of x alone, as far as the derivative at x tells: with
     * weights w of the rows and a random v, J·(w∘v) = w∘(J·v). It costs a few Jacobian-vector products: one for each digit of
     * the number of rows in base 16, and one more. Where parameters are variables too, or inputs of a program that is being
     * recorded, they are given other numbers as well. {@link #divergence}, {@link #laplacian} and
     * {@link #rowJacobians} ask this themselves where the operations do not show it.
     *
     * <p>The derivative must not change with the number of rows, either, as that of a gradient of their mean does: f is asked for two
     * rows alone, unless it refuses them.
     *
     * @param f [B, …] → [B, …]
     * @throws IllegalArgumentException if f mixes rows or depends on their number, or x and f(x) do not have the same number of rows
     */
    public static void requireRowwise(Function<? super Tensor, Tensor> f, Tensor x) {
        Rowwise.require("requireRowwise", f, x);
    }

    /**
     * Whether each row of f(x) depends on the same row of x alone; see {@link #requireRowwise}.
     *
     * @throws IllegalArgumentException if x and f(x) do not have the same number of rows
     */
    public static boolean isRowwise(Function<? super Tensor, Tensor> f, Tensor x) {
        return Rowwise.holds("isRowwise", f, x);
    }

    private static WengertList fieldTape(String name, Function<? super Tensor, Tensor> field, Tensor x) {
        WengertList tape = rowTape(name, field, x);
        Tensor value = tape.results().get(0);
        if (!Arrays.equals(value.shape, x.shape)) {
            throw new IllegalArgumentException(name + ": the field is not [B, D] to [B, D]: " + Shapes.text(x.shape)
                    + " to " + Shapes.text(value.shape));
        }
        return tape;
    }

    private static WengertList rowTape(String name, Function<? super Tensor, Tensor> field, Tensor x) {
        requireRows(name, x);
        Tensor variable = WengertList.variable(x).flagged(Tensor.OF_POINT);
        return WengertList.between(List.of(variable), List.of(WengertList.resultOf(name, field, variable)));
    }

    /**
     * The Laplacian Σᵢ ∂²f/∂xᵢ² of each row, for f: [B, D] → [B] that treats every row alone: by the divergence of the
     * gradient where that has cheap factors, else by one forward sweep with value, Jacobian and Laplacian.
     *
     * @return [B]
     * @throws IllegalArgumentException if x is not [B, D], the result is not [B], or the function mixes rows
     */
    public static Tensor laplacian(Function<? super Tensor, Tensor> f, Tensor x) {
        return valueGradientLaplacian("laplacian", f, x).laplacian();
    }

    /**
     * Value, gradient and Laplacian of each row, from one recording; see {@link #laplacian}.
     *
     * @throws IllegalArgumentException if x is not [B, D], the result is not [B], or the function mixes rows
     */
    public static ValueGradientLaplacian valueGradientLaplacian(Function<? super Tensor, Tensor> f, Tensor x) {
        return valueGradientLaplacian("valueGradientLaplacian", f, x);
    }

    private static ValueGradientLaplacian valueGradientLaplacian(
            String name, Function<? super Tensor, Tensor> f, Tensor x) {
        requireRows(name, x);
        Tensor point = WengertList.variable(x).flagged(Tensor.OF_POINT);
        Tensor inner = WengertList.variable(point);
        Tensor value = WengertList.resultOf(name, f, inner);
        if (value.rank() != 1 || value.size() != x.size(0)) {
            throw new IllegalArgumentException(name + ": the function is not [B, D] to [B]: " + Shapes.text(x.shape)
                    + " to " + Shapes.text(value.shape));
        }
        WengertList innerTape = WengertList.between(List.of(inner), List.of(value));
        WengertList valueTape = WengertList.between(List.of(point), List.of(value));
        Runnable requireRowwise = () -> {
            Rowwise.require(name, innerTape, 1);
            Rowwise.require(name, innerTape, 2);
        };
        if (!Divergence.ofGradientMayPay(innerTape, point, requireRowwise)) {
            LaplacianSweep.Result sweep = DenseLaplacian.of(valueTape, RECOMPUTATION);
            return new ValueGradientLaplacian(
                    valueTape.release(value), sweep.tangents().transpose(), sweep.laplacian());
        }
        Tensor gradient = ReverseSweep.play(innerTape, List.of(Tensor.ones(value.shape)), 0)
                .get(0);
        WengertList gradientTape = WengertList.between(List.of(point), List.of(gradient));
        Divergence ofGradient =
                Divergence.of(gradientTape, () -> {}, RECOMPUTATION); // the function is row-wise, so its gradient is
        // The gradient's divergence pays for a reverse sweep on top, about twice the function.
        boolean byChains = !ofGradient.plan().isDense()
                && ofGradient.plan().cost() < (x.size(1) - 1) * Divergence.sweepCost(valueTape);
        Tensor laplacian = byChains
                ? ofGradient.trace()
                : DenseLaplacian.of(valueTape, RECOMPUTATION).laplacian();
        return new ValueGradientLaplacian(valueTape.release(value), gradientTape.release(gradient), laplacian);
    }

    /**
     * f(x), its derivatives ∂f/∂vₖ along K directions and the sum Σₖ ∂²f/∂vₖ² of its second derivatives along them, by one forward
     * sweep without a reverse one (Li et al., A computational framework for neural network-based variational Monte Carlo with forward
     * Laplacian, 2024). Directions may differ from row to row. With Σ vₖvₖᵀ = G the sum is tr(G∇²f) of each element of f, which may be
     * a vector; the directions do not move with x.
     *
     * @param directions vₖ, [K] + the shape of x
     * @throws IllegalArgumentException if they have another shape
     */
    public static ValueTangentsLaplacian valueTangentsLaplacian(
            Function<? super Tensor, Tensor> f, Tensor x, Tensor directions) {
        Objects.requireNonNull(directions, "valueTangentsLaplacian: expected directions, got null");
        if (directions.rank() != x.rank() + 1
                || !Arrays.equals(directions.shape, Shapes.prepend(directions.size(0), x.shape))) {
            throw new IllegalArgumentException("valueTangentsLaplacian: expected directions [K] + "
                    + Shapes.text(x.shape) + ", got " + Shapes.text(directions.shape));
        }
        Tensor variable = WengertList.variable(x).flagged(Tensor.OF_POINT);
        Tensor value = WengertList.resultOf("valueTangentsLaplacian", f, variable);
        WengertList tape = WengertList.between(List.of(variable), List.of(value));
        LaplacianSweep.Result sweep = LaplacianSweep.play(tape, directions);
        return new ValueTangentsLaplacian(tape.release(value), sweep.tangents(), sweep.laplacian());
    }

    /**
     * f(x), of which a reverse sweep keeps x and the result alone: it runs f anew when it comes there, so memory is paid for
     * with time (Griewank and Walther, Algorithm 799: Revolve, 2000). Values and derivatives are those of f(x), bit for
     * bit, as long as x is used by f alone.
     *
     * <p>While a program is recorded f is called as it is: a program plans its memory itself. So it is where a divergence or a
     * Laplacian is asked for, which needs the factors of its Jacobian.
     *
     * @throws IllegalArgumentException if f uses a variable that does not come in through x
     */
    public static <T extends TensorTree<T>> Tensor checkpoint(Function<? super T, Tensor> f, T x) {
        return Checkpoint.of(f, x);
    }

    private static void requireRows(String name, Tensor x) {
        if (x.rank() != 2) {
            throw new IllegalArgumentException(name + ": the point is not [B, D] but " + Shapes.text(x.shape));
        }
    }

    private static void requireShape(String name, String what, Tensor expected, Tensor actual) {
        if (!Arrays.equals(expected.shape, actual.shape)) {
            throw new IllegalArgumentException(name + ": " + what + " has shape " + Shapes.text(actual.shape)
                    + ", expected " + Shapes.text(expected.shape));
        }
    }

    private static <T extends TensorTree<T>> void requireShapes(String name, T x, T tangent) {
        List<Tensor> expected = x.tensors();
        List<Tensor> actual = tangent.tensors();
        if (expected.size() != actual.size()) {
            throw new IllegalArgumentException(
                    name + ": the tangent has " + actual.size() + " tensors, the point has " + expected.size());
        }
        for (int i = 0; i < expected.size(); i++) {
            requireShape(name, "tensor " + i + " of the tangent", expected.get(i), actual.get(i));
        }
    }
}
