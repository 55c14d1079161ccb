package nabla.autodiff.operations;

import static nabla.autodiff.operations.Corners.corner;
import static nabla.autodiff.operations.Corners.powerTimesLog;
import static nabla.autodiff.operations.Entries.K;
import static nabla.autodiff.operations.Entries.elementwise;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.Bilinear;
import nabla.autodiff.calculus.Elementwise;
import nabla.autodiff.calculus.Linear;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.kernels.Kernels;

/** Sums, products, quotients, roots and powers. */
public final class Arithmetic {
    /** a + b. */
    public static final Linear ADD = new Linear(
            "add",
            List.of(),
            Pointwise.binary(Kernels::add),
            new Linear.Map[] {(at, t) -> t, (at, t) -> t},
            new Linear.Map[] {(at, g) -> g, (at, g) -> g});

    /** a − b. */
    public static final Linear SUB = new Linear(
            "sub",
            List.of(),
            Pointwise.binary(Kernels::sub),
            new Linear.Map[] {(at, t) -> t, (at, t) -> t.neg()},
            new Linear.Map[] {(at, g) -> g, (at, g) -> g.neg()});

    /** −x. */
    public static final Linear NEG = new Linear("neg", List.of(), Pointwise.unary(Kernels::neg), (at, g) -> g.neg());

    /** a·b. */
    public static final Bilinear MUL = new Bilinear(
            "mul", List.of(), Pointwise.binary(Kernels::mul), (g, b, shape) -> g.mul(b), (g, a, shape) -> g.mul(a));

    /** a·b + c. Compiled programs make it of a product and a sum, to the same bits. */
    public static final Elementwise MUL_ADD = new Elementwise(
            "mulAdd",
            List.of(),
            Pointwise.ternary(Kernels::mulAdd),
            (x, y) -> x[1],
            (x, y) -> x[0],
            (x, y) -> Tensor.scalar(1));

    /** c − a·b. Compiled programs make it of a product and a difference, to the same bits. */
    public static final Elementwise SUB_MUL = new Elementwise(
            "subMul",
            List.of(),
            Pointwise.ternary(Kernels::subMul),
            (x, y) -> x[1].neg(),
            (x, y) -> x[0].neg(),
            (x, y) -> Tensor.scalar(1));

    /** a / b; ∂a = 1/b, ∂b = −y/b. */
    public static final Elementwise DIV = elementwise(
            "div",
            Kernels::div,
            (a, b, y) -> b.reciprocal(),
            (a, b, y) -> y.div(b).neg());

    /** 1/x; −y². */
    public static final Elementwise RECIPROCAL =
            elementwise("reciprocal", Kernels::reciprocal, (x, y) -> y.square().neg());

    /** x²; 2x. */
    public static final Elementwise SQUARE = elementwise("square", Kernels::square, (x, y) -> x.mul(2));

    /** √x; 1/(2y), +∞ at 0. */
    public static final Elementwise SQRT =
            elementwise("sqrt", Kernels::sqrt, (x, y) -> y.reciprocal().mul(0.5));

    /** 1/√x; −y³/2. */
    public static final Elementwise RSQRT =
            elementwise("rsqrt", Kernels::rsqrt, (x, y) -> y.square().mul(y).mul(-0.5));

    /** ∛x; 1/(3y²). */
    public static final Elementwise CBRT =
            elementwise("cbrt", K::cbrt, (x, y) -> y.square().mul(3).reciprocal());

    /**
     * aᵇ; ∂a = b·aᵇ⁻¹, and 0 where a = b = 0; ∂b = y·log a, and 0 where a = 0 ≤ b. Both select before they multiply, so
     * that no 0·∞ arises at base 0, and what they select has the derivatives that the formula has there.
     */
    public static final Elementwise POW = elementwise(
            "pow",
            K::pow,
            (a, b, y) -> {
                Tensor atZero = a.stopGradient().eq(0);
                Tensor power = b.stopGradient();
                Tensor factor = b.add(corner(b, atZero.mul(power.ge(0)).mul(power.le(1))));
                Tensor exponent = Tensor.where(atZero.mul(power.eq(0)), Tensor.scalar(0), b.sub(1));
                return factor.mul(a.pow(exponent));
            },
            (a, b, y) -> {
                Tensor flat = a.stopGradient().eq(0).mul(b.stopGradient().ge(0));
                return Tensor.where(
                        flat,
                        powerTimesLog(a, b, flat),
                        y.mul(Tensor.where(flat, Tensor.scalar(1), a).log()));
            });

    private Arithmetic() {}

    /** xᵖ for a fixed p; p·xᵖ⁻¹, and 0 for p = 0: the derivatives of a polynomial end. */
    public static Elementwise power(double p) {
        double[] exponent = {p};
        return new Elementwise(
                "pow",
                List.of(p),
                Pointwise.unary((x, xo, y, yo, n) -> K.pow(x, xo, 1, exponent, 0, 0, y, yo, n)),
                (x, y) -> p == 0 ? Tensor.scalar(0) : x[0].pow(p - 1).mul(p));
    }
}
