package nabla.autodiff.operations;

import static nabla.autodiff.operations.Entries.constant;
import static nabla.autodiff.operations.Entries.elementwise;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.Constant;
import nabla.autodiff.calculus.Elementwise;
import nabla.autodiff.calculus.Linear;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.kernels.Kernels;

/** Comparisons, rounding, and what chooses between operands. */
public final class Selection {
    /** 1 where a &gt; b, else 0. */
    public static final Constant GT = constant("gt", Pointwise.binary(Kernels::gt));

    /** 1 where a ≥ b, else 0. */
    public static final Constant GE = constant("ge", Pointwise.binary(Kernels::ge));

    /** 1 where a &lt; b, else 0. */
    public static final Constant LT = constant("lt", Pointwise.binary(Kernels::lt));

    /** 1 where a ≤ b, else 0. */
    public static final Constant LE = constant("le", Pointwise.binary(Kernels::le));

    /** 1 where a = b, else 0. */
    public static final Constant EQ = constant("eq", Pointwise.binary(Kernels::eq));

    /** −1, 0 or 1. */
    public static final Constant SIGN = constant("sign", Pointwise.unary(Kernels::sign));

    /** The largest integer that is not larger. */
    public static final Constant FLOOR = constant("floor", Pointwise.unary(Kernels::floor));

    /** The smallest integer that is not smaller. */
    public static final Constant CEIL = constant("ceil", Pointwise.unary(Kernels::ceil));

    /** The nearest integer, the even one of two. */
    public static final Constant ROUND = constant("round", Pointwise.unary(Kernels::round));

    /** The same number, through which no derivative flows. */
    public static final Constant STOP_GRADIENT = Constant.independent("stopGradient", List.of(), Structure.SAME);

    /** The larger of two; the derivative goes to it, and in equal halves to both of a tie. */
    public static final Elementwise MAXIMUM = elementwise(
                    "maximum", Kernels::maximum, (a, b, y) -> winner(a, b), (a, b, y) -> winner(b, a))
            .withContinuousDerivatives(0);

    /** The smaller of two; the derivative goes to it, and in equal halves to both of a tie. */
    public static final Elementwise MINIMUM = elementwise(
                    "minimum", Kernels::minimum, (a, b, y) -> winner(b, a), (a, b, y) -> winner(a, b))
            .withContinuousDerivatives(0);

    /** a where the condition is not 0, else b: it selects, and never multiplies what is not chosen. */
    public static final Linear WHERE = new Linear(
            "where",
            List.of(),
            Pointwise.ternary(Kernels::where),
            new Linear.Map[] {
                null,
                (at, t) -> Tensor.where(at.operand(0), t, Tensor.scalar(0)),
                (at, t) -> Tensor.where(at.operand(0), Tensor.scalar(0), t)
            },
            new Linear.Map[] {
                null,
                (at, g) -> Tensor.where(at.operand(0), g, Tensor.scalar(0)),
                (at, g) -> Tensor.where(at.operand(0), Tensor.scalar(0), g)
            });

    private Selection() {}

    /** x between two bounds; the derivative is 1 inside and on the bounds, 0 outside. */
    public static Elementwise clip(double low, double high) {
        return new Elementwise(
                        "clip",
                        List.of(low, high),
                        Pointwise.unary(new Kernels.Unary() {
                            @Override
                            public <A> void run(Kernels<A> kernels, A x, int xo, A y, int yo, int n) {
                                kernels.clip(x, xo, low, high, y, yo, n);
                            }
                        }),
                        (x, y) -> x[0].ge(low).mul(x[0].le(high)))
                .withContinuousDerivatives(0);
    }

    private static Tensor winner(Tensor a, Tensor b) {
        return a.gt(b).add(a.eq(b).mul(0.5));
    }
}
