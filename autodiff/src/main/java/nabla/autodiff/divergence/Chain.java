package nabla.autodiff.divergence;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.divergence.Factor.Diagonal;
import nabla.autodiff.divergence.Factor.Matrix;

/**
 * A tangent of a row-wise function in factors: for row b the matrix c_b·F₁F₂···F_m·diag(d_b) from the D directions to n
 * columns, where every F is a matrix that all rows share or a diagonal of each row.
 *
 * <p>The number c and the diagonal d at the end are kept apart. A number of each row commutes with everything; and chains
 * that differ in these two alone add up to one.
 */
final class Chain {
    private final List<Factor> factors;
    private final int start;
    private final Diagonal scale;
    private final Diagonal last;
    private List<Factor> closed;

    /** The D×D identity. */
    Chain(int directions) {
        this(List.of(), directions, null, null);
    }

    private Chain(List<Factor> factors, int start, Diagonal scale, Diagonal last) {
        this.factors = factors;
        this.start = start;
        this.scale = scale;
        this.last = last;
    }

    /** The number of columns. */
    int width() {
        return factors.isEmpty() ? start : factors.get(factors.size() - 1).width();
    }

    /** The number of directions. */
    int directions() {
        return start;
    }

    /** The number of each row, [B, 1] or [1, 1]; null for 1. */
    Tensor scale() {
        return scale == null ? null : scale.diagonal();
    }

    /** All factors, the diagonal at the end among them. */
    List<Factor> factors() {
        if (closed == null) {
            closed = last == null ? factors : append(factors, last);
        }
        return closed;
    }

    /** The chain times a local derivative: [B, n], or [1, n], or a number for each row [B, 1]. */
    Chain times(Diagonal derivative) {
        return derivative.width() == 1
                ? new Chain(factors, start, product(scale, derivative), last)
                : new Chain(factors, start, scale, product(last, derivative));
    }

    /**
     * The chain times a matrix that all rows share. Where the columns narrow to one a second time, all that lies between is
     * a number for each row.
     */
    Chain times(Matrix matrix) {
        List<Factor> longer = append(factors(), matrix);
        int narrow = matrix.width() == 1 ? lastNarrow(longer.size() - 1) : -1;
        if (narrow < 0) {
            return new Chain(longer, start, scale, null);
        }
        Tensor number = null;
        for (Factor factor : longer.subList(narrow, longer.size())) {
            number = times(number, factor);
        }
        boolean isShared = longer.subList(narrow, longer.size()).stream()
                .allMatch(factor -> factor instanceof Matrix || ((Diagonal) factor).isShared());
        return new Chain(longer.subList(0, narrow), start, product(scale, new Diagonal(number, isShared)), null);
    }

    /** How many of the first factors end in a single column, at the last such index before {@code end}; −1 if none. */
    private int lastNarrow(int end) {
        List<Factor> all = factors();
        for (int i = end; i > 0; i--) {
            if (all.get(i - 1).width() == 1) {
                return i;
            }
        }
        return start == 1 ? 0 : -1;
    }

    /** Rows [B, n] (null for the number 1) times a factor. */
    private static Tensor times(Tensor rows, Factor factor) {
        if (factor instanceof Matrix matrix) {
            return rows == null ? matrix.matrix() : matrix.after(rows);
        }
        Tensor diagonal = ((Diagonal) factor).diagonal();
        return rows == null ? diagonal : rows.mul(diagonal);
    }

    /** Whether the chains add up to one. */
    boolean joins(Chain other) {
        return factors.equals(other.factors);
    }

    /** The sum of two chains that join. */
    Chain plus(Chain other) {
        if (last == null && other.last == null) {
            return new Chain(factors, start, one(scale).plus(one(other.scale)), null);
        }
        return new Chain(
                factors,
                start,
                null,
                one(scale).times(one(last)).plus(one(other.scale).times(one(other.last))));
    }

    private static Diagonal one(Diagonal x) {
        return x == null ? Diagonal.ONE : x;
    }

    private static Diagonal product(Diagonal a, Diagonal b) {
        return a == null ? b : a.times(b);
    }

    private static List<Factor> append(List<Factor> factors, Factor factor) {
        List<Factor> longer = new ArrayList<>(factors);
        longer.add(factor);
        return longer;
    }
}
