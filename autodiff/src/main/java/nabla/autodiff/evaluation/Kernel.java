package nabla.autodiff.evaluation;

/**
 * A planned computation over arrays: shapes are settled, only numbers are missing.
 *
 * <p>A kernel's work is divided into independent units (elements, rows), so that a caller may run any ranges of them in
 * any order, on any thread, and get the same bits. Each unit writes one of equally many, equal parts of the result. A kernel
 * owns its scratch memory: two threads use two kernels planned alike. Arrays may be longer than the planned shapes need.
 *
 * @param <X> the type of the operands' arrays
 * @param <Y> the type of the result's array
 */
public interface Kernel<X, Y> {
    /** The number of independent units of work. */
    int units();

    /** Computes the units {@code from} (inclusive) to {@code to} (exclusive) of the result. */
    void run(X[] operands, Y result, int from, int to);

    /** Computes the whole result. */
    default void run(X[] operands, Y result) {
        run(operands, result, 0, units());
    }

    /** A kernel that is a single unit of work. */
    static <X, Y> Kernel<X, Y> whole(Whole<X, Y> body) {
        return new Kernel<>() {
            @Override
            public int units() {
                return 1;
            }

            @Override
            public void run(X[] operands, Y result, int from, int to) {
                if (from < to) {
                    body.run(operands, result);
                }
            }
        };
    }

    /** A kernel that computes any range of its units in one go. */
    static <X, Y> Kernel<X, Y> ranges(int units, Range<X, Y> body) {
        return new Kernel<>() {
            @Override
            public int units() {
                return units;
            }

            @Override
            public void run(X[] operands, Y result, int from, int to) {
                body.run(operands, result, from, to);
            }
        };
    }

    /** A kernel whose units are computed one by one. */
    static <X, Y> Kernel<X, Y> perUnit(int units, Unit<X, Y> body) {
        return ranges(units, (operands, result, from, to) -> {
            for (int unit = from; unit < to; unit++) {
                body.run(operands, result, unit);
            }
        });
    }

    /** The body of {@link #whole}. */
    interface Whole<X, Y> {
        /** Computes the whole result. */
        void run(X[] operands, Y result);
    }

    /** The body of {@link #ranges}. */
    interface Range<X, Y> {
        /** Computes the units from (inclusive) to (exclusive). */
        void run(X[] operands, Y result, int from, int to);
    }

    /** The body of {@link #perUnit}. */
    interface Unit<X, Y> {
        /** Computes one unit. */
        void run(X[] operands, Y result, int unit);
    }
}
