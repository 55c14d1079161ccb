package nabla.autodiff;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.calculus.NumbersRead;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.operations.Arithmetic;
import nabla.autodiff.operations.Einsum;
import nabla.autodiff.operations.Functions;
import nabla.autodiff.operations.LinearAlgebra;
import nabla.autodiff.operations.Products;
import nabla.autodiff.operations.Reductions;
import nabla.autodiff.operations.Selection;
import nabla.autodiff.operations.Structure;

/**
 * An immutable dense row-major array of doubles with any number of axes.
 *
 * <p>A tensor that was computed from a variable remembers its operation and its operands: such tensors are
 * <em>linked</em>, and form the graph that differentiation walks ({@link Tape}). All tensors that a user makes are
 * constants; variables are made by {@link Derivatives}. A linked tensor that leaves the differentiated function keeps its
 * graph alive.
 *
 * <p>Operations broadcast as in NumPy: shapes are aligned at the right, and axes of size 1 are stretched. Negative axes
 * count from the right. Operations that do not fit throw an {@link IllegalArgumentException} that names the operation
 * and the shapes.
 */
public final class Tensor implements TensorTree<Tensor> {
    /** Flag: descends from an input of a program that is being recorded. */
    static final int RECORDED = 1;

    /** Flag: what is computed from it is checked for numbers that are not finite. */
    static final int GUARDED = 2;

    /** Flag: constant operations on it are linked as others are. */
    static final int LINKS_CONSTANTS = 4;

    /**
     * Flag: descends from the point of a divergence or a Laplacian. Functions with a checkpoint are called as they are, so
     * that a field keeps the factors of its Jacobian.
     */
    static final int OF_POINT = 8;

    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Tensor[] NO_OPERANDS = {};

    final int[] shape;
    private final double[] data;

    /** The elements of a recorded tensor, once somebody has asked for them. */
    private double[] late;

    final Tensor[] operands;
    final int flags;
    private final Operation operation;
    private final long number;

    private Tensor(int[] shape, double[] data, Operation operation, Tensor[] operands, long number, int flags) {
        this.shape = shape;
        this.data = data;
        this.operation = operation;
        this.operands = operands;
        this.number = number;
        this.flags = flags;
    }

    // Making tensors
    // ---------------------------------------------------------------------------------------------------

    /** A tensor over this array, which nobody may change any more. */
    static Tensor wrap(int[] shape, double[] data) {
        return new Tensor(shape, data, null, NO_OPERANDS, 0, 0);
    }

    /** A linked tensor. */
    static Tensor linked(Operation operation, Tensor[] operands, int[] shape, double[] data, int flags) {
        return new Tensor(shape, data, operation, operands, NUMBERS.incrementAndGet(), flags);
    }

    /** The result of an operation: linked if an operand is, unless the operation is constant and nobody asks for those. */
    static Tensor result(Operation operation, Tensor[] operands, int[] shape, double[] data) {
        int flags = 0;
        boolean linked = false;
        for (Tensor operand : operands) {
            flags |= operand.flags;
            linked |= operand.operation != null;
        }
        Tensor result = linked && (operation.isDifferentiable() || (flags & LINKS_CONSTANTS) != 0)
                ? linked(operation, operands, shape, data, flags)
                : new Tensor(shape, data, null, NO_OPERANDS, 0, flags);
        if ((flags & GUARDED) != 0) {
            FiniteGuard.requireEager(flags);
            FiniteGuard.check(operation, operands, result);
        }
        return result;
    }

    /**
     * The result of an operation on recorded operands, whose elements are computed when somebody asks; null if none of the
     * operands is. A program needs operations and shapes alone.
     */
    static Tensor recorded(Operation operation, Tensor[] operands, int[] shape) {
        int flags = 0;
        boolean isRecorded = false;
        for (Tensor operand : operands) {
            flags |= operand.flags;
            isRecorded |= operand.operation != null && (operand.flags & RECORDED) != 0;
        }
        if (!isRecorded) {
            return null;
        }
        FiniteGuard.requireEager(flags);
        return linked(operation, operands, shape, null, flags);
    }

    /** A number, a tensor of rank 0. */
    public static Tensor scalar(double value) {
        return wrap(Shapes.ones(0), new double[] {value});
    }

    /** A vector. */
    public static Tensor of(double... values) {
        return wrap(new int[] {values.length}, values.clone());
    }

    /**
     * A matrix, by rows.
     *
     * @throws IllegalArgumentException if rows differ in length
     */
    public static Tensor of(double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        double[] data = new double[Shapes.size("of", rows.length, columns)];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new IllegalArgumentException(
                        "of: row " + i + " has " + rows[i].length + " elements, row 0 has " + columns);
            }
            System.arraycopy(rows[i], 0, data, i * columns, columns);
        }
        return wrap(new int[] {rows.length, columns}, data);
    }

    /**
     * A tensor of this shape with a copy of these elements, row-major.
     *
     * @throws IllegalArgumentException if a size is negative or the number of elements is not the shape's
     */
    public static Tensor of(int[] shape, double[] elements) {
        int size = Shapes.size("of", shape);
        if (elements.length != size) {
            throw new IllegalArgumentException(
                    "of: shape " + Shapes.text(shape) + " needs " + size + " elements, got " + elements.length);
        }
        return wrap(shape.clone(), elements.clone());
    }

    /** Zeros. */
    public static Tensor zeros(int... shape) {
        return wrap(shape.clone(), new double[Shapes.size("zeros", shape)]);
    }

    /** Ones. */
    public static Tensor ones(int... shape) {
        return full(1, shape);
    }

    /** The same number everywhere. */
    public static Tensor full(double value, int... shape) {
        double[] data = new double[Shapes.size("full", shape)];
        Arrays.fill(data, value);
        return wrap(shape.clone(), data);
    }

    /** The identity matrix [n, n]. */
    public static Tensor eye(int n) {
        double[] data = new double[Shapes.size("eye", n, n)];
        for (int i = 0; i < n; i++) {
            data[i * n + i] = 1;
        }
        return wrap(new int[] {n, n}, data);
    }

    /** 0, 1, …, n−1. */
    public static Tensor arange(int n) {
        Shapes.size("arange", n);
        return wrap(new int[] {n}, IntStream.range(0, n).asDoubleStream().toArray());
    }

    /** Evenly spaced numbers from {@code from} to {@code to}, both included; one number is {@code from}. */
    public static Tensor linspace(double from, double to, int count) {
        double[] data = new double[Shapes.size("linspace", count)];
        for (int i = 0; i < count; i++) {
            data[i] = i == 0 ? from : i == count - 1 ? to : from + i * ((to - from) / (count - 1));
        }
        return wrap(new int[] {count}, data);
    }

    // Reading tensors
    // --------------------------------------------------------------------------------------------------

    /** The sizes of the axes. */
    public int[] shape() {
        return shape.clone();
    }

    /** The number of axes. */
    public int rank() {
        return shape.length;
    }

    /** The number of elements. */
    public int size() {
        return Shapes.size(shape);
    }

    /** The size along an axis. */
    public int size(int axis) {
        return shape[shape.length + axis("size", axis)];
    }

    /**
     * The only element.
     *
     * @throws IllegalArgumentException if there is not exactly one
     * @throws IllegalStateException if a program is being recorded, whose control flow a number read here would freeze
     */
    public double item() {
        if (size() != 1) {
            throw new IllegalArgumentException("item: a tensor of shape " + Shapes.text(shape) + " is not one number");
        }
        return readable("item")[0];
    }

    /** The element at these indices. */
    public double get(int... indices) {
        if (indices.length != shape.length) {
            throw new IllegalArgumentException(
                    "get: " + indices.length + " indices for a tensor of shape " + Shapes.text(shape));
        }
        int at = 0;
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= shape[i]) {
                throw new IllegalArgumentException(
                        "get: no element " + Arrays.toString(indices) + " in shape " + Shapes.text(shape));
            }
            at = at * shape[i] + indices[i];
        }
        return readable("get")[at];
    }

    /**
     * A copy of the elements, row-major. To a derivative they are constants: they may decide what is computed, but a result made of
     * them alone is refused.
     */
    public double[] toArray() {
        return Arrays.copyOf(readable("toArray"), size());
    }

    /** A copy of the elements of a matrix, by rows. */
    public double[][] toMatrix() {
        if (shape.length != 2) {
            throw new IllegalArgumentException("toMatrix: expected two axes, got " + Shapes.text(shape));
        }
        double[] elements = readable("toMatrix");
        return IntStream.range(0, shape[0])
                .mapToObj(i -> Arrays.copyOfRange(elements, i * shape[1], (i + 1) * shape[1]))
                .toArray(double[][]::new);
    }

    /** For each run along an axis the index of its largest element, the first of several; a NaN counts as the largest. */
    public int[] argMax(int axis) {
        Tensor last = toLast(axis("argMax", axis));
        double[] elements = last.readable("argMax");
        int n = last.size(-1);
        if (n == 0) {
            throw new IllegalArgumentException("argMax: axis " + axis + " of " + Shapes.text(shape) + " is empty");
        }
        int[] largest = new int[elements.length / n];
        for (int row = 0; row < largest.length; row++) {
            for (int i = 1; i < n; i++) {
                double best = elements[row * n + largest[row]];
                if (elements[row * n + i] > best || Double.isNaN(elements[row * n + i]) && !Double.isNaN(best)) {
                    largest[row] = i;
                }
            }
        }
        return largest;
    }

    /** The index of the largest of all elements. */
    public int argMax() {
        return reshape(size()).argMax(0)[0];
    }

    /** The elements, which must not be changed; throws while a program is being recorded. */
    double[] readable(String name) {
        if ((flags & RECORDED) != 0) {
            throw new IllegalStateException(
                    name + ": a program is being recorded, and a number read from a tensor would"
                            + " be frozen into it; use tensor operations, for instance where");
        }
        if (isLinked()) {
            NumbersRead.count();
        }
        return data();
    }

    /** The elements, which must not be changed; what a recording has left out is computed when somebody asks. */
    double[] data() {
        return data != null ? data : late();
    }

    /** The elements, null if a recording has left them out and nobody has asked. */
    double[] known() {
        return data != null ? data : late;
    }

    /** Computes what is needed, without recursion: a recording may be long. */
    private double[] late() {
        Deque<Tensor> open = new ArrayDeque<>(List.of(this));
        while (late == null) {
            Tensor next = open.peek();
            boolean isReady = true;
            for (Tensor operand : next.operands) {
                if (operand.known() == null) {
                    open.push(operand);
                    isReady = false;
                }
            }
            if (isReady) {
                if (next.late == null) {
                    int[][] shapes =
                            Arrays.stream(next.operands).map(x -> x.shape).toArray(int[][]::new);
                    next.late = next.operation.elements(next.operands, shapes, next.shape);
                }
                open.pop();
            }
        }
        return late;
    }

    /**
     * The kernels that compute everything in this JVM: {@code scalar}, or {@code vector} with the width of its registers.
     * The vector ones need {@code --add-modules jdk.incubator.vector}; {@code -Dnabla.kernels=scalar} switches them off.
     */
    public static String kernels() {
        return Kernels.active().name();
    }

    /** Whether the tensor remembers how it was computed. */
    public boolean isLinked() {
        return operation != null;
    }

    /**
     * The operation that made it.
     *
     * @throws IllegalStateException if the tensor is a constant
     */
    public Operation operation() {
        if (operation == null) {
            throw new IllegalStateException("operation: the tensor is a constant");
        }
        return operation;
    }

    /** What it was computed from; empty for constants. */
    public List<Tensor> operands() {
        return List.of(operands);
    }

    /** The creation number of a linked tensor: operands have smaller ones. */
    public long number() {
        return number;
    }

    /** Whether it was computed from the point of a divergence or a Laplacian. */
    public boolean isOfPoint() {
        return (flags & OF_POINT) != 0;
    }

    /** The same elements without the graph. */
    Tensor detached() {
        return operation == null ? this : new Tensor(shape, data(), null, NO_OPERANDS, 0, flags);
    }

    /** The same tensor, which with all that is computed from it carries a flag. */
    Tensor flagged(int flag) {
        return new Tensor(shape, data, operation, operands, number, flags | flag);
    }

    @Override
    public List<Tensor> tensors() {
        return List.of(this);
    }

    @Override
    public Tensor withTensors(List<Tensor> tensors) {
        if (tensors.size() != 1) {
            throw new IllegalArgumentException("withTensors: a tensor was given " + tensors.size() + " tensors");
        }
        return tensors.get(0);
    }

    @Override
    public String toString() {
        return TensorText.of(this);
    }

    // Arithmetic, elementwise -----------------------------------------------------------------------------------------

    /** Sum. */
    public Tensor add(Tensor other) {
        return Arithmetic.ADD.applyAligned(this, other);
    }

    /** As {@link #add(Tensor)}, with a number. */
    public Tensor add(double other) {
        return Arithmetic.ADD.apply(this, like(other));
    }

    /** Difference. */
    public Tensor sub(Tensor other) {
        return Arithmetic.SUB.applyAligned(this, other);
    }

    /** As {@link #sub(Tensor)}, with a number. */
    public Tensor sub(double other) {
        return Arithmetic.SUB.apply(this, like(other));
    }

    /** Product, element by element. */
    public Tensor mul(Tensor other) {
        return Arithmetic.MUL.applyAligned(this, other);
    }

    /** As {@link #mul(Tensor)}, with a number. */
    public Tensor mul(double other) {
        return Arithmetic.MUL.apply(this, like(other));
    }

    /** Quotient; by 0 it is infinite or NaN. */
    public Tensor div(Tensor other) {
        return Arithmetic.DIV.applyAligned(this, other);
    }

    /** As {@link #div(Tensor)}, with a number. */
    public Tensor div(double other) {
        return Arithmetic.DIV.apply(this, like(other));
    }

    /** Power; both operands may be variables. */
    public Tensor pow(Tensor other) {
        return Arithmetic.POW.applyAligned(this, other);
    }

    /** Power with a fixed exponent. */
    public Tensor pow(double exponent) {
        return exponent == 2 ? square() : Arithmetic.power(exponent).apply(this);
    }

    /** −x. */
    public Tensor neg() {
        return Arithmetic.NEG.apply(this);
    }

    /** 1/x. */
    public Tensor reciprocal() {
        return Arithmetic.RECIPROCAL.apply(this);
    }

    /** x². */
    public Tensor square() {
        return Arithmetic.SQUARE.apply(this);
    }

    /** √x; the derivative at 0 is +∞. */
    public Tensor sqrt() {
        return Arithmetic.SQRT.apply(this);
    }

    /** 1/√x. */
    public Tensor rsqrt() {
        return Arithmetic.RSQRT.apply(this);
    }

    /** ∛x. */
    public Tensor cbrt() {
        return Arithmetic.CBRT.apply(this);
    }

    // Functions, elementwise ------------------------------------------------------------------------------------------

    /** eˣ. */
    public Tensor exp() {
        return Functions.EXP.apply(this);
    }

    /** eˣ − 1, accurate near 0. */
    public Tensor expm1() {
        return Functions.EXPM1.apply(this);
    }

    /** log x. */
    public Tensor log() {
        return Functions.LOG.apply(this);
    }

    /** log(1 + x), accurate near 0. */
    public Tensor log1p() {
        return Functions.LOG1P.apply(this);
    }

    /** sin x. */
    public Tensor sin() {
        return Functions.SIN.apply(this);
    }

    /** cos x. */
    public Tensor cos() {
        return Functions.COS.apply(this);
    }

    /** tan x. */
    public Tensor tan() {
        return Functions.TAN.apply(this);
    }

    /** arcsin x. */
    public Tensor asin() {
        return Functions.ASIN.apply(this);
    }

    /** arccos x. */
    public Tensor acos() {
        return Functions.ACOS.apply(this);
    }

    /** arctan x. */
    public Tensor atan() {
        return Functions.ATAN.apply(this);
    }

    /** sinh x. */
    public Tensor sinh() {
        return Functions.SINH.apply(this);
    }

    /** cosh x. */
    public Tensor cosh() {
        return Functions.COSH.apply(this);
    }

    /** tanh x. */
    public Tensor tanh() {
        return Functions.TANH.apply(this);
    }

    /** erf x = (2/√π) ∫₀ˣ e^(−t²) dt. */
    public Tensor erf() {
        return Functions.ERF.apply(this);
    }

    /** 1 − erf x, accurate for large x. */
    public Tensor erfc() {
        return Functions.ERFC.apply(this);
    }

    /** log|Γ(x)|. */
    public Tensor lgamma() {
        return Functions.LGAMMA.apply(this);
    }

    /** ψ(x) = d log Γ(x) / dx. */
    public Tensor digamma() {
        return Functions.DIGAMMA.apply(this);
    }

    /** 1/(1 + e⁻ˣ). */
    public Tensor sigmoid() {
        return Functions.SIGMOID.apply(this);
    }

    /** log(1/(1 + e⁻ˣ)). */
    public Tensor logSigmoid() {
        return Functions.LOG_SIGMOID.apply(this);
    }

    /** log(1 + eˣ). */
    public Tensor softplus() {
        return Functions.SOFTPLUS.apply(this);
    }

    /** max(x, 0); the derivative at 0 is 0. */
    public Tensor relu() {
        return Functions.RELU.apply(this);
    }

    /** |x|, the distance from 0; the derivative at 0 is 0, and there is no second one. */
    public Tensor abs() {
        return Functions.ABS.apply(this);
    }

    /** x·sigmoid(x), also known as swish. */
    public Tensor silu() {
        return mul(sigmoid());
    }

    /** x·Φ(x), with the normal distribution function Φ (Hendrycks and Gimpel, 2016; not the tanh approximation). */
    public Tensor gelu() {
        return mul(mul(-Math.sqrt(0.5)).erfc().mul(0.5));
    }

    /** x for x &gt; 0, slope·x else. */
    public Tensor leakyRelu(double slope) {
        return Functions.leakyRelu(slope).apply(this);
    }

    /** x for x &gt; 0, α(eˣ − 1) else. */
    public Tensor elu(double alpha) {
        return Functions.elu(alpha).apply(this);
    }

    /** The angle of the point (other, this), in (−π, π]. */
    public Tensor atan2(Tensor other) {
        return Functions.ATAN2.applyAligned(this, other);
    }

    /** As {@link #atan2(Tensor)}, with a number. */
    public Tensor atan2(double other) {
        return Functions.ATAN2.apply(this, like(other));
    }

    /** √(this² + other²) without overflow; the derivative at the origin is 0. */
    public Tensor hypot(Tensor other) {
        return Functions.HYPOT.applyAligned(this, other);
    }

    /** As {@link #hypot(Tensor)}, with a number. */
    public Tensor hypot(double other) {
        return Functions.HYPOT.apply(this, like(other));
    }

    /** log(e^this + e^other) without overflow. */
    public Tensor logAddExp(Tensor other) {
        return Functions.LOG_ADD_EXP.applyAligned(this, other);
    }

    /** As {@link #logAddExp(Tensor)}, with a number. */
    public Tensor logAddExp(double other) {
        return Functions.LOG_ADD_EXP.apply(this, like(other));
    }

    // Selection, elementwise ------------------------------------------------------------------------------------------

    /** −1, 0 or 1; no derivative flows through it. */
    public Tensor sign() {
        return Selection.SIGN.apply(this);
    }

    /** The largest integer that is not larger; no derivative flows through it. */
    public Tensor floor() {
        return Selection.FLOOR.apply(this);
    }

    /** The smallest integer that is not smaller; no derivative flows through it. */
    public Tensor ceil() {
        return Selection.CEIL.apply(this);
    }

    /** The nearest integer, the even one of two; no derivative flows through it. */
    public Tensor round() {
        return Selection.ROUND.apply(this);
    }

    /** The same tensor, through which no derivative flows. */
    public Tensor stopGradient() {
        return Selection.STOP_GRADIENT.apply(this);
    }

    /** The larger; equal operands share the derivative. */
    public Tensor maximum(Tensor other) {
        return Selection.MAXIMUM.applyAligned(this, other);
    }

    /** As {@link #maximum(Tensor)}, with a number. */
    public Tensor maximum(double other) {
        return Selection.MAXIMUM.apply(this, like(other));
    }

    /** The smaller; equal operands share the derivative. */
    public Tensor minimum(Tensor other) {
        return Selection.MINIMUM.applyAligned(this, other);
    }

    /** As {@link #minimum(Tensor)}, with a number. */
    public Tensor minimum(double other) {
        return Selection.MINIMUM.apply(this, like(other));
    }

    /** 1 where this &gt; other, else 0. */
    public Tensor gt(Tensor other) {
        return Selection.GT.applyAligned(this, other);
    }

    /** As {@link #gt(Tensor)}, with a number. */
    public Tensor gt(double other) {
        return Selection.GT.apply(this, like(other));
    }

    /** 1 where this ≥ other, else 0. */
    public Tensor ge(Tensor other) {
        return Selection.GE.applyAligned(this, other);
    }

    /** As {@link #ge(Tensor)}, with a number. */
    public Tensor ge(double other) {
        return Selection.GE.apply(this, like(other));
    }

    /** 1 where this &lt; other, else 0. */
    public Tensor lt(Tensor other) {
        return Selection.LT.applyAligned(this, other);
    }

    /** As {@link #lt(Tensor)}, with a number. */
    public Tensor lt(double other) {
        return Selection.LT.apply(this, like(other));
    }

    /** 1 where this ≤ other, else 0. */
    public Tensor le(Tensor other) {
        return Selection.LE.applyAligned(this, other);
    }

    /** As {@link #le(Tensor)}, with a number. */
    public Tensor le(double other) {
        return Selection.LE.apply(this, like(other));
    }

    /** 1 where this = other, else 0. */
    public Tensor eq(Tensor other) {
        return Selection.EQ.applyAligned(this, other);
    }

    /** As {@link #eq(Tensor)}, with a number. */
    public Tensor eq(double other) {
        return Selection.EQ.apply(this, like(other));
    }

    /** The number between two bounds that is nearest; the derivative is 1 inside and on the bounds. */
    public Tensor clip(double low, double high) {
        if (!(low <= high)) {
            throw new IllegalArgumentException("clip: expected low ≤ high, got " + low + " and " + high);
        }
        return Selection.clip(low, high).apply(this);
    }

    /** a where the condition is not 0, b elsewhere; what is not chosen has no influence, whatever it is. */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return Selection.WHERE.applyAligned(condition, a, b);
    }

    /**
     * f(x) where the condition is not 0, {@code other} elsewhere, with derivatives that are right even where f has none:
     * there f is given 1 instead of x. So x·log x is {@code safeWhere(x.gt(0), x, v -> v.mul(v.log()), zero)}.
     */
    public static Tensor safeWhere(Tensor condition, Tensor x, UnaryOperator<Tensor> f, Tensor other) {
        return where(condition, f.apply(where(condition, x, scalar(1))), other);
    }

    // Reductions: no axes means all -----------------------------------------------------------------------------------

    /** The sum over the given axes, or over all of them; summed axes are removed. */
    public Tensor sum(int... axes) {
        return dropped(sumKeepDims(axes), axes);
    }

    /** The sum over the given axes, or over all of them; reduced axes are kept with size 1. */
    public Tensor sumKeepDims(int... axes) {
        int[] chosen = axes("sum", axes);
        return chosen.length == 0 ? this : Reductions.sum(chosen).apply(this);
    }

    /** The mean over these axes, or over all. */
    public Tensor mean(int... axes) {
        return dropped(meanKeepDims(axes), axes);
    }

    /** The mean over these axes, or over all; reduced axes are kept with size 1. */
    public Tensor meanKeepDims(int... axes) {
        int[] chosen = axes("mean", axes);
        return sumKeepDims(chosen).div(count(chosen));
    }

    /** The variance over these axes, or over all: the mean of (x − mean)². */
    public Tensor variance(int... axes) {
        return dropped(varianceKeepDims(axes), axes);
    }

    /** The variance over these axes, or over all; reduced axes are kept with size 1. */
    public Tensor varianceKeepDims(int... axes) {
        int[] chosen = axes("variance", axes);
        return sub(meanKeepDims(chosen)).square().meanKeepDims(chosen);
    }

    /** The largest element over these axes, or over all; ties share the derivative. */
    public Tensor max(int... axes) {
        return dropped(maxKeepDims(axes), axes);
    }

    /** The largest element over these axes, or over all; reduced axes are kept with size 1. */
    public Tensor maxKeepDims(int... axes) {
        requireElements("max", axes);
        return alongLast("max", Reductions.MAX::apply, axes);
    }

    /** The smallest element over these axes, or over all; ties share the derivative. */
    public Tensor min(int... axes) {
        return dropped(minKeepDims(axes), axes);
    }

    /** The smallest element over these axes, or over all; reduced axes are kept with size 1. */
    public Tensor minKeepDims(int... axes) {
        requireElements("min", axes);
        return neg().maxKeepDims(axes).neg();
    }

    private void requireElements(String name, int[] axes) {
        if (count(axes(name, axes)) == 0) {
            throw new IllegalArgumentException(
                    name + ": expected elements to choose from, got shape " + Shapes.text(shape));
        }
    }

    /** The product over these axes, or over all; its derivatives are right even where factors are 0. */
    public Tensor prod(int... axes) {
        return dropped(prodKeepDims(axes), axes);
    }

    /** The product over these axes, or over all; reduced axes are kept with size 1. */
    public Tensor prodKeepDims(int... axes) {
        return alongLast("prod", Tensor::lastOfCumprod, axes);
    }

    /** log Σ eˣ over these axes, or over all, without overflow. */
    public Tensor logSumExp(int... axes) {
        return dropped(logSumExpKeepDims(axes), axes);
    }

    /** log Σ eˣ over these axes, or over all; reduced axes are kept with size 1. */
    public Tensor logSumExpKeepDims(int... axes) {
        return alongLast("logSumExp", Reductions.LOG_SUM_EXP::apply, axes);
    }

    /** eˣ / Σ eˣ along these axes, or along all. */
    public Tensor softmax(int... axes) {
        int[] along = axes("softmax", axes);
        Tensor x = centred(along);
        return Reductions.softmax(x, x.logSumExpKeepDims(along));
    }

    /** x − log Σ eˣ along these axes, or along all. */
    public Tensor logSoftmax(int... axes) {
        int[] along = axes("logSoftmax", axes);
        Tensor x = centred(along);
        return x.sub(x.logSumExpKeepDims(along));
    }

    /**
     * Without the largest element along these axes, where it is finite. log Σ eˣ is then at most the logarithm of their number; beside a
     * large element its digits would be lost.
     */
    private Tensor centred(int[] axes) {
        if (size() == 0) {
            return this;
        }
        Tensor largest = stopGradient().maxKeepDims(axes);
        return sub(where(largest.abs().le(Double.MAX_VALUE), largest, scalar(0)));
    }

    /** The Euclidean norm √Σx² over these axes, or over all; the derivative at 0 is 0. */
    public Tensor norm(int... axes) {
        return dropped(normKeepDims(axes), axes);
    }

    /** The Euclidean norm over these axes, or over all; reduced axes are kept with size 1. */
    public Tensor normKeepDims(int... axes) {
        return alongLast("norm", Reductions.NORM::apply, axes);
    }

    /** Running sums along an axis. */
    public Tensor cumsum(int axis) {
        int along = axis("cumsum", axis);
        return Reductions.CUMSUM.apply(toLast(along)).fromLast(along);
    }

    /** Running products along an axis; the derivatives are right even where factors are 0. */
    public Tensor cumprod(int axis) {
        int along = axis("cumprod", axis);
        return toLast(along).cumprodOfLast().fromLast(along);
    }

    /** z_j = x_j·z_{j−1} from z_{−1} = 1, so that z_0 = x_0: a recurrence driven by its first element alone. */
    private Tensor cumprodOfLast() {
        if (size(-1) == 0) {
            return this;
        }
        Tensor first = slice(-1, 0, 1).pad(-1, 0, size(-1) - 1);
        return Reductions.RECURRENCE.apply(this, first);
    }

    private Tensor lastOfCumprod() {
        int n = size(-1);
        return n == 0 ? Tensor.ones(Shapes.with(shape, -1, 1)) : cumprodOfLast().slice(-1, n - 1, n);
    }

    // Shape -----------------------------------------------------------------------------------------------------------

    /** Another shape for the same elements in the same order; one size may be −1 and is inferred. */
    public Tensor reshape(int... to) {
        int[] target = inferred(to);
        return Arrays.equals(target, shape) ? this : viewed(target);
    }

    private int[] inferred(int[] to) {
        int[] target = to.clone();
        long known = 1;
        int open = -1;
        for (int i = 0; i < to.length; i++) {
            if (to[i] == -1 && open < 0) {
                open = i;
            } else {
                known *= to[i];
            }
        }
        if (open >= 0 && known > 0) {
            target[open] = (int) (size() / known);
        }
        boolean fits = true;
        for (int n : target) {
            fits &= n >= 0;
        }
        if (!fits || Shapes.size("reshape", target) != size()) {
            throw Shapes.mismatch("reshape", "sizes differ", shape, to);
        }
        return target;
    }

    /** The tensor with more leading axes of size 1. */
    Tensor lead(int count) {
        return count == 0 ? this : viewed(Shapes.lead(shape, count));
    }

    /** The same elements in another shape: an operation only if the graph has to know. */
    private Tensor viewed(int[] to) {
        return operation == null
                ? new Tensor(to, data(), null, NO_OPERANDS, 0, flags)
                : Structure.reshape(shape, to).apply(this);
    }

    /** Whether the tensor is linked to another whose last two axes it exchanges. */
    public boolean isTransposed() {
        return operation != null && operation.equals(Structure.TRANSPOSE);
    }

    /** The last two axes exchanged; of a linked transpose the tensor that it came from. */
    public Tensor transpose() {
        if (shape.length < 2) {
            throw new IllegalArgumentException("transpose: needs two axes, has " + Shapes.text(shape));
        }
        return isTransposed() ? operands[0] : Structure.TRANSPOSE.apply(this);
    }

    /** The axes in this order: axis i of the result is axis {@code axes[i]}. */
    public Tensor transpose(int... axes) {
        int[] order = new int[axes.length];
        boolean[] seen = new boolean[shape.length];
        for (int i = 0; i < axes.length; i++) {
            order[i] = shape.length + axis("transpose", axes[i]);
            seen[order[i]] = true;
        }
        if (axes.length != shape.length || !allOf(seen)) {
            throw new IllegalArgumentException("transpose: " + Arrays.toString(axes)
                    + " is not a permutation of the axes of " + Shapes.text(shape));
        }
        return Structure.permute(order).apply(this);
    }

    private static boolean allOf(boolean[] flags) {
        boolean all = true;
        for (boolean flag : flags) {
            all &= flag;
        }
        return all;
    }

    /** Stretched to this shape; leading axes are added, axes of size 1 repeated. */
    public Tensor broadcastTo(int... to) {
        if (Arrays.equals(shape, to)) {
            return this;
        }
        Shapes.size("broadcastTo", to);
        int more = to.length - shape.length;
        boolean fits = more >= 0;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] == to[more + i] || shape[i] == 1;
        }
        if (!fits) {
            throw Shapes.mismatch("broadcastTo", "shapes do not broadcast", shape, to);
        }
        Tensor led = lead(more);
        int first = Arrays.mismatch(led.shape, to);
        return first < 0
                ? led
                : Structure.broadcast(Arrays.copyOfRange(to, first, to.length)).apply(led);
    }

    /** Without these axes, which have size 1; without all such axes if none is named. */
    public Tensor squeeze(int... axes) {
        int[] chosen = axes.length > 0
                ? axes("squeeze", axes)
                : IntStream.range(-shape.length, 0).filter(a -> size(a) == 1).toArray();
        for (int axis : chosen) {
            if (size(axis) != 1) {
                throw new IllegalArgumentException(
                        "squeeze: axis " + (shape.length + axis) + " of " + Shapes.text(shape) + " is not 1");
            }
        }
        return chosen.length == 0 ? this : reshape(without(chosen));
    }

    /** With a new axis of size 1 at this index of the result's axes. */
    public Tensor unsqueeze(int axis) {
        int at = axis < 0 ? shape.length + 1 + axis : axis;
        if (at < 0 || at > shape.length) {
            throw new IllegalArgumentException(
                    "unsqueeze: axis " + axis + " is out of range for " + Shapes.text(shape));
        }
        int[] to = new int[shape.length + 1];
        for (int i = 0; i < to.length; i++) {
            to[i] = i < at ? shape[i] : i == at ? 1 : shape[i - 1];
        }
        return reshape(to);
    }

    /** The elements {@code from} (inclusive) to {@code to} (exclusive) along an axis; negative indices count from the end. */
    public Tensor slice(int axis, int from, int to) {
        int along = axis("slice", axis);
        int n = size(along);
        int start = from < 0 ? from + n : from;
        int end = to < 0 ? to + n : to;
        if (start < 0 || end > n) {
            throw new IllegalArgumentException("slice: " + from + " to " + to + " is out of range along axis " + axis
                    + " of " + Shapes.text(shape));
        }
        if (start > end) {
            throw new IllegalArgumentException("slice: expected from ≤ to, got " + from + " to " + to + " along axis "
                    + axis + " of " + Shapes.text(shape));
        }
        return start == 0 && end == n
                ? this
                : Structure.slice(along, start, end).apply(this);
    }

    /** The slice at one index of an axis; the axis is removed. */
    public Tensor select(int axis, int index) {
        int along = axis("select", axis);
        int start = index < 0 ? index + size(along) : index;
        if (start < 0 || start >= size(along)) {
            throw new IllegalArgumentException(
                    "select: index " + index + " is out of range along axis " + axis + " of " + Shapes.text(shape));
        }
        return slice(along, start, start + 1).squeeze(along);
    }

    /** The slices at these indices of an axis, in this order, with repetitions. */
    public Tensor take(int axis, int... indices) {
        return Structure.take(axis("take", axis), indices.clone()).apply(this);
    }

    /** The reverse order along an axis. */
    public Tensor flip(int axis) {
        return Structure.flip(axis("flip", axis)).apply(this);
    }

    /** Moved along an axis by a number of elements; what leaves at one end comes back at the other. */
    public Tensor roll(int axis, int shift) {
        int along = axis("roll", axis);
        int n = size(along);
        int cut = n == 0 ? 0 : (int) Math.floorMod(-(long) shift, (long) n);
        return cut == 0 ? this : concat(along, slice(along, cut, n), slice(along, 0, cut));
    }

    /** Repeated along each axis; as many counts as there are axes. */
    public Tensor tile(int... counts) {
        if (counts.length != shape.length || Arrays.stream(counts).anyMatch(n -> n < 0)) {
            throw new IllegalArgumentException(
                    "tile: counts " + Arrays.toString(counts) + " for a tensor of shape " + Shapes.text(shape));
        }
        int[] spread = new int[2 * shape.length];
        int[] stretched = new int[2 * shape.length];
        int[] joined = new int[shape.length];
        for (int i = 0; i < shape.length; i++) {
            spread[2 * i] = 1;
            stretched[2 * i] = counts[i];
            spread[2 * i + 1] = stretched[2 * i + 1] = shape[i];
            joined[i] = Shapes.axis("tile", (long) counts[i] * shape[i]);
        }
        Shapes.size("tile", joined);
        return reshape(spread).broadcastTo(stretched).reshape(joined);
    }

    /** With zeros before and after along an axis. */
    public Tensor pad(int axis, int before, int after) {
        int along = axis("pad", axis);
        if (before < 0 || after < 0) {
            throw new IllegalArgumentException(
                    "pad: negative padding " + before + ", " + after + " of " + Shapes.text(shape));
        }
        Shapes.axis("pad", (long) before + size(along) + after);
        return before + after == 0 ? this : Structure.pad(along, before, after).apply(this);
    }

    /** The tensors one after the other along an axis. */
    public static Tensor concat(int axis, Tensor... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("concat: no tensors");
        }
        int right = parts[0].axis("concat", axis);
        for (Tensor part : parts) {
            if (part.rank() != parts[0].rank()) {
                throw Shapes.mismatch("concat", "ranks differ", parts[0].shape, part.shape);
            }
        }
        int[] sizes = Arrays.stream(parts).mapToInt(part -> part.size(right)).toArray();
        Shapes.axis("concat", IntStream.of(sizes).asLongStream().sum());
        return Structure.concat(right, sizes).apply(parts.clone());
    }

    /** The tensors one after the other along a new axis, at this index of the result's axes. */
    public static Tensor stack(int axis, Tensor... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("stack: no tensors");
        }
        for (Tensor part : parts) {
            if (!Arrays.equals(part.shape, parts[0].shape)) {
                throw Shapes.mismatch("stack", "shapes differ", parts[0].shape, part.shape);
            }
        }
        return concat(
                axis, Arrays.stream(parts).map(part -> part.unsqueeze(axis)).toArray(Tensor[]::new));
    }

    /** Cut into parts of these sizes along an axis. */
    public List<Tensor> split(int axis, int... sizes) {
        int along = axis("split", axis);
        if (IntStream.of(sizes).anyMatch(n -> n < 0)
                || IntStream.of(sizes).asLongStream().sum() != size(along)) {
            throw new IllegalArgumentException(
                    "split: sizes " + Arrays.toString(sizes) + " along axis " + axis + " of " + Shapes.text(shape));
        }
        Tensor[] parts = new Tensor[sizes.length];
        int from = 0;
        for (int i = 0; i < sizes.length; i++) {
            parts[i] = slice(along, from, from + sizes[i]);
            from += sizes[i];
        }
        return List.of(parts);
    }

    /** The main diagonals of the last two axes. */
    public Tensor diagonal() {
        return Structure.diagonal().apply(this);
    }

    /** The sums of the main diagonals of the last two axes. */
    public Tensor trace() {
        if (shape.length < 2) {
            throw new IllegalArgumentException("trace: needs two axes, has " + Shapes.text(shape));
        }
        return diagonal().sum(-1);
    }

    // Linear algebra: last two axes, leading ones are batches ---------------------------------------------------------

    /** Matrix product; leading axes are batches and broadcast. */
    public Tensor matmul(Tensor other) {
        return Products.matmul(this, other);
    }

    /** The matrix product with the other's transpose, without forming the transpose: a layer's x·Wᵀ. */
    public Tensor matmulTransposed(Tensor other) {
        return Products.matmulTransposed(this, other);
    }

    /** Σᵢ aᵢ·bᵢ over the last axis. */
    public Tensor dot(Tensor other) {
        if (shape.length == 0 || other.shape.length == 0) {
            throw Shapes.mismatch("dot", "needs vectors", shape, other.shape);
        }
        Shapes.broadcast("dot", shape, other.shape);
        return mul(other).sum(-1);
    }

    /** The matrix aᵢ·bⱼ of two vectors. */
    public Tensor outer(Tensor other) {
        if (shape.length == 0 || other.shape.length == 0) {
            throw Shapes.mismatch("outer", "needs vectors", shape, other.shape);
        }
        Tensor column = unsqueeze(-1);
        Tensor row = other.unsqueeze(-2);
        Shapes.size("outer", Shapes.broadcast("outer", column.shape, row.shape));
        return column.mul(row);
    }

    /**
     * A sum of products named by letters, as in {@code einsum("bij,jk->bik", a, b)}: each letter is an axis, letters that
     * are not in the result are summed.
     */
    public static Tensor einsum(String equation, Tensor... operands) {
        return Einsum.of(equation, operands);
    }

    /**
     * The lower triangular L with L·Lᵀ = A for a symmetric positive definite A, of which the mean of both triangles
     * counts; NaN from the first pivot that is not positive.
     */
    public Tensor cholesky() {
        return LinearAlgebra.CHOLESKY.apply(this);
    }

    /** X with L·X = B where L is the lower triangle of this. */
    public Tensor triangularSolve(Tensor b) {
        return LinearAlgebra.triangularSolve(false).applyAligned(this, b);
    }

    /** X with Lᵀ·X = B where L is the lower triangle of this. */
    public Tensor triangularSolveTransposed(Tensor b) {
        return LinearAlgebra.triangularSolve(true).applyAligned(this, b);
    }

    /** X with A·X = B. */
    public Tensor solve(Tensor b) {
        return LinearAlgebra.solve(false).applyAligned(this, b);
    }

    /** A⁻¹. */
    public Tensor inverse() {
        if (shape.length < 2 || size(-1) != size(-2)) {
            throw Shapes.mismatch("inverse", "needs a square matrix", shape);
        }
        return solve(eye(size(-1)));
    }

    /** log|det A|. */
    public Tensor logDet() {
        return LinearAlgebra.LOG_DET.apply(this).squeeze(-2, -1);
    }

    // Inside
    // -----------------------------------------------------------------------------------------------------------

    private Tensor like(double value) {
        return wrap(Shapes.ones(shape.length), new double[] {value});
    }

    /** The axis counted from the right. */
    private int axis(String name, int axis) {
        return Shapes.fromRight(name, axis, shape);
    }

    /** The named axes counted from the right, or all. */
    private int[] axes(String name, int[] axes) {
        int[] fromRight = new int[axes.length == 0 ? shape.length : axes.length];
        if (axes.length == 0) {
            Arrays.setAll(fromRight, i -> i - shape.length);
        }
        for (int i = 0; i < axes.length; i++) {
            fromRight[i] = axis(name, axes[i]);
            for (int j = 0; j < i; j++) {
                if (fromRight[i] == fromRight[j]) {
                    throw new IllegalArgumentException(
                            name + ": axis " + axes[i] + " of " + Shapes.text(shape) + " is named twice");
                }
            }
        }
        return fromRight;
    }

    /** How many elements are reduced to one; as many may not fit into an array, if the tensor is empty. */
    private long count(int[] axes) {
        long count = 1;
        for (int axis : axes) {
            count *= size(axis);
        }
        return count;
    }

    private int[] without(int[] fromRight) {
        boolean[] removed = new boolean[shape.length];
        for (int axis : fromRight) {
            removed[shape.length + axis] = true;
        }
        int[] left = new int[shape.length - fromRight.length];
        int count = 0;
        for (int i = 0; i < shape.length; i++) {
            if (!removed[i]) {
                left[count++] = shape[i];
            }
        }
        return left;
    }

    /** A reduced tensor, whose axes are still there, without them. */
    private Tensor dropped(Tensor reduced, int[] axes) {
        return reduced.reshape(without(axes("reduce", axes)));
    }

    /** Applies a reduction along the last axis to the axes that are asked for. */
    private Tensor alongLast(String name, UnaryOperator<Tensor> reduction, int[] axes) {
        int[] chosen = axes(name, axes);
        if (chosen.length == 0) {
            return reduction.apply(reshape(1)).reshape();
        }
        int[] kept = IntStream.range(-shape.length, 0)
                .filter(axis -> Arrays.stream(chosen).noneMatch(c -> c == axis))
                .toArray();
        int[] order =
                IntStream.concat(Arrays.stream(kept), Arrays.stream(chosen)).toArray();
        boolean inOrder = Arrays.equals(order, IntStream.range(-shape.length, 0).toArray());
        Tensor last = inOrder ? this : transpose(order);
        int[] outer = Arrays.stream(kept).map(this::size).toArray();
        Tensor flat = last.reshape(Shapes.concat(outer, new int[] {Shapes.axis(name, count(chosen))}));
        int[] reduced = shape.clone();
        for (int axis : chosen) {
            reduced[shape.length + axis] = 1;
        }
        return reduction.apply(flat).reshape(reduced);
    }

    /** The axis, counted from the right, moved to the end. */
    private Tensor toLast(int axis) {
        int at = shape.length + axis;
        int[] order = IntStream.concat(IntStream.range(0, shape.length).filter(i -> i != at), IntStream.of(at))
                .toArray();
        return at == shape.length - 1 ? this : transpose(order);
    }

    /** The last axis moved back to where {@link #toLast} took it from. */
    private Tensor fromLast(int axis) {
        int at = shape.length + axis;
        int last = shape.length - 1;
        int[] order = IntStream.range(0, shape.length)
                .map(i -> i < at ? i : i == at ? last : i - 1)
                .toArray();
        return at == last ? this : transpose(order);
    }
}
