package nabla.autodiff.operations;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.Elementwise;
import nabla.autodiff.evaluation.Pointwise;

/**
 * What a derivative rule selects at a point where its formula has no value. A plain constant there would make the next
 * derivative 0, silently; these numbers have the derivative NaN where there is none.
 */
final class Corners {
    private static final Tensor INFINITE = Tensor.scalar(Double.POSITIVE_INFINITY);

    /**
     * 0 for all a and r, with the derivatives that aʳ·log a has at a = 0: by a none for r ≤ 1, and else a zero of order
     * r − 1; by r none for r = 0, and else a zero of the same order. None is a zero of order −∞, a NaN whose derivatives are
     * NaN again, where those of a constant would be 0.
     */
    private static final Elementwise ZERO = new Elementwise(
            "zero",
            List.of(),
            Pointwise.binary((a, ao, as, r, ro, rs, y, yo, n) -> {
                for (int i = 0; i < n; i++) {
                    y[yo + i] = r[ro + i * rs] == Double.NEGATIVE_INFINITY ? Double.NaN : 0;
                }
            }),
            (x, y) -> zero(x[0], lowered(x[1], x[1].stopGradient().le(1), 1)),
            (x, y) -> zero(x[0], lowered(x[1], x[1].stopGradient().eq(0), 0)));

    private Corners() {}

    private static Tensor zero(Tensor a, Tensor order) {
        return ZERO.applyAligned(a, order);
    }

    /** The order −∞ where the mask is 1, else lower by a number. */
    private static Tensor lowered(Tensor order, Tensor mask, double number) {
        return order.sub(Tensor.where(mask, INFINITE, Tensor.scalar(number)));
    }

    /** 0, and where the mask is 1 without a derivative by x. */
    static Tensor corner(Tensor x, Tensor mask) {
        return zero(x, Tensor.where(mask, Tensor.scalar(0), INFINITE));
    }

    /** 0, but at x = 0 NaN; and so are its derivatives. */
    static Tensor jump(Tensor x) {
        Tensor at = x.stopGradient().eq(0);
        return zero(x, Tensor.where(at, INFINITE.neg(), INFINITE));
    }

    /** aʳ·log a where the mask says that a = 0 ≤ r, as a number with its derivatives: 0 for r = 0, too. */
    static Tensor powerTimesLog(Tensor a, Tensor r, Tensor mask) {
        return zero(a, Tensor.where(mask, r, INFINITE));
    }

    /** y, and 1 without a derivative where y = 0: a divisor for a numerator that is 0 there as well. */
    static Tensor divisor(Tensor y) {
        Tensor value = y.stopGradient();
        return Tensor.where(value.gt(0), y, corner(y, value.eq(0)).add(1));
    }
}
