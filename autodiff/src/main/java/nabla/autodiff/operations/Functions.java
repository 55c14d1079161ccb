package nabla.autodiff.operations;

import static nabla.autodiff.operations.Corners.divisor;
import static nabla.autodiff.operations.Corners.jump;
import static nabla.autodiff.operations.Entries.K;
import static nabla.autodiff.operations.Entries.elementwise;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.Elementwise;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.kernels.Kernels;

/**
 * Functions of one variable (and a few of two) with their derivatives. Where it can be, a derivative is an expression of
 * the result that stays bounded: tanh′ = 1 − y², never 1/cosh².
 *
 * <p>A rule that chooses between expressions which join seamlessly compares with {@code stopGradient}: such a comparison
 * is not a jump of the derivative, as that of relu is.
 */
public final class Functions {
    private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

    /** eˣ; y. */
    public static final Elementwise EXP = elementwise("exp", Kernels::exp, (x, y) -> y);

    /** eˣ − 1; eˣ, as y + 1 loses its digits where y is near −1. */
    public static final Elementwise EXPM1 = elementwise("expm1", Kernels::expm1, (x, y) -> x.exp());

    /** log x; 1/x. */
    public static final Elementwise LOG = elementwise("log", Kernels::log, (x, y) -> x.reciprocal());

    /** log(1 + x); 1/(1 + x). */
    public static final Elementwise LOG1P =
            elementwise("log1p", Kernels::log1p, (x, y) -> x.add(1).reciprocal());

    /** sin x; cos x. */
    public static final Elementwise SIN = elementwise("sin", Kernels::sin, (x, y) -> x.cos());

    /** cos x; −sin x. */
    public static final Elementwise COS =
            elementwise("cos", Kernels::cos, (x, y) -> x.sin().neg());

    /** tan x; 1 + y². */
    public static final Elementwise TAN =
            elementwise("tan", K::tan, (x, y) -> y.square().add(1));

    /** arcsin x; 1/√(1 − x²), as (1 − x)(1 + x) to keep its digits near ±1. */
    public static final Elementwise ASIN = elementwise("asin", K::asin, (x, y) -> rootOfOneMinusSquare(x));

    /** arccos x; −1/√(1 − x²). */
    public static final Elementwise ACOS =
            elementwise("acos", K::acos, (x, y) -> rootOfOneMinusSquare(x).neg());

    /** arctan x; 1/(1 + x²). */
    public static final Elementwise ATAN =
            elementwise("atan", K::atan, (x, y) -> x.square().add(1).reciprocal());

    /** sinh x; cosh x. */
    public static final Elementwise SINH = elementwise("sinh", K::sinh, (x, y) -> x.cosh());

    /** cosh x; sinh x. */
    public static final Elementwise COSH = elementwise("cosh", K::cosh, (x, y) -> x.sinh());

    /** tanh x; 1 − y². */
    public static final Elementwise TANH =
            elementwise("tanh", Kernels::tanh, (x, y) -> Tensor.scalar(1).sub(y.square()));

    /** erf x; (2/√π) e^(−x²). */
    public static final Elementwise ERF = elementwise("erf", Kernels::erf, (x, y) -> bell(x));

    /** erfc x = 1 − erf x; −(2/√π) e^(−x²). */
    public static final Elementwise ERFC = elementwise("erfc", Kernels::erfc, (x, y) -> bell(x).neg());

    /** log|Γ(x)|; digamma. */
    public static final Elementwise LGAMMA = elementwise("lgamma", K::lgamma, (x, y) -> x.digamma());

    /** ψ(x) = d log Γ / dx; polygamma of order 1. */
    public static final Elementwise DIGAMMA =
            elementwise("digamma", K::digamma, (x, y) -> polygamma(1).apply(x));

    /** 1/(1 + e⁻ˣ); y·sigmoid(−x), as 1 − y loses its digits where y is near 1. */
    public static final Elementwise SIGMOID =
            elementwise("sigmoid", Kernels::sigmoid, (x, y) -> y.mul(x.neg().sigmoid()));

    /** log sigmoid(x); sigmoid(−x). */
    public static final Elementwise LOG_SIGMOID =
            elementwise("logSigmoid", Kernels::logSigmoid, (x, y) -> x.neg().sigmoid());

    /** log(1 + eˣ); sigmoid(x). */
    public static final Elementwise SOFTPLUS = elementwise("softplus", Kernels::softplus, (x, y) -> x.sigmoid());

    /** max(x, 0); 1 where x > 0, else 0. */
    public static final Elementwise RELU =
            elementwise("relu", Kernels::relu, (x, y) -> x.gt(0)).withContinuousDerivatives(0);

    /** sign x, as the slope of |x|; 0, but at 0, where |x| has a corner, it has no derivative. */
    private static final Elementwise SLOPE =
            elementwise("slope", Kernels::sign, (x, y) -> jump(x)).withContinuousDerivatives(-1);

    /** |x|, the distance from 0; sign x, 0 at 0. */
    public static final Elementwise ABS =
            elementwise("abs", Kernels::abs, (x, y) -> SLOPE.apply(x)).withContinuousDerivatives(0);

    /** The angle of the point (b, a); ∂a = b/(a² + b²), ∂b = −a/(a² + b²). */
    public static final Elementwise ATAN2 = elementwise(
            "atan2",
            K::atan2,
            (a, b, y) -> b.div(a.square().add(b.square())),
            (a, b, y) -> a.neg().div(a.square().add(b.square())));

    /** √(a² + b²); ∂a = a/y and ∂b = b/y, both 0 at the origin. */
    public static final Elementwise HYPOT =
            elementwise("hypot", K::hypot, (a, b, y) -> a.div(divisor(y)), (a, b, y) -> b.div(divisor(y)));

    /** log(eᵃ + eᵇ); sigmoid(±(a − b)), and ½ for equal operands, infinite ones included. */
    public static final Elementwise LOG_ADD_EXP = elementwise(
            "logAddExp",
            K::logAddExp,
            (a, b, y) -> difference(a, b).sigmoid(),
            (a, b, y) -> difference(b, a).sigmoid());

    private Functions() {}

    /** x for x > 0, slope·x else; the derivative at 0 is the slope. */
    public static Elementwise leakyRelu(double slope) {
        return new Elementwise(
                        "leakyRelu",
                        List.of(slope),
                        Pointwise.unary(new Kernels.Unary() {
                            @Override
                            public <A> void run(Kernels<A> kernels, A x, int xo, A y, int yo, int n) {
                                kernels.leakyRelu(x, xo, slope, y, yo, n);
                            }
                        }),
                        (x, y) -> Tensor.where(x[0].gt(0), Tensor.scalar(1), Tensor.scalar(slope)))
                .withContinuousDerivatives(0);
    }

    /** x for x &gt; 0, α(eˣ − 1) else; the derivative for x ≤ 0 is αeˣ. */
    public static Elementwise elu(double alpha) {
        return new Elementwise(
                        "elu",
                        List.of(alpha),
                        Pointwise.unary(new Kernels.Unary() {
                            @Override
                            public <A> void run(Kernels<A> kernels, A x, int xo, A y, int yo, int n) {
                                kernels.elu(x, xo, alpha, y, yo, n);
                            }
                        }),
                        (x, y) -> {
                            Tensor left =
                                    x[0].clip(Double.NEGATIVE_INFINITY, 0).exp().mul(alpha);
                            return alpha == 1 ? left : Tensor.where(x[0].gt(0), Tensor.scalar(1), left);
                        })
                .withContinuousDerivatives(alpha == 1 ? 1 : 0);
    }

    /** The derivative of order n ≥ 1 of digamma; its own derivative is the one of order n + 1. */
    public static Elementwise polygamma(int order) {
        return new Elementwise(
                "polygamma",
                List.of(order),
                Pointwise.unary((x, xo, y, yo, n) -> {
                    for (int i = 0; i < n; i++) {
                        y[yo + i] = Polygamma.of(order, x[xo + i]);
                    }
                }),
                (x, y) -> polygamma(order + 1).apply(x[0]));
    }

    private static Tensor rootOfOneMinusSquare(Tensor x) {
        return Tensor.scalar(1).sub(x).mul(x.add(1)).rsqrt();
    }

    private static Tensor bell(Tensor x) {
        return x.square().neg().exp().mul(TWO_OVER_ROOT_PI);
    }

    /** a − b, and 0 for equal infinities, whose difference would be NaN. */
    private static Tensor difference(Tensor a, Tensor b) {
        Tensor first = a.stopGradient();
        Tensor infinite = first.eq(b.stopGradient()).mul(first.abs().eq(Double.POSITIVE_INFINITY));
        return Tensor.where(infinite, Tensor.scalar(0), a.sub(b));
    }
}
