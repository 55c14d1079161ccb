package nabla.autodiff.evaluation;

/**
 * A planned computation over arrays: shapes are settled, only numbers are missing.
 *
 * <p>A kernel's work is divided into independent units (elements, rows), so that a caller may run any ranges of them in
 * any order, on any thread, and get the same bits. A kernel owns its scratch memory: two threads use two kernels planned
 * alike. Arrays may be longer than the planned shapes need.
 */
public interface Kernel {
    /** The number of independent units of work. */
    int units();

    /** Computes the units {@code from} (inclusive) to {@code to} (exclusive) of the result. */
    void run(double[][] operands, double[] result, int from, int to);

    /** Computes the whole result. */
    default void run(double[][] operands, double[] result) {
        run(operands, result, 0, units());
    }

    /** A kernel that is a single unit of work. */
    static Kernel whole(Whole body) {
        return new Kernel() {
            @Override
            public int units() {
                return 1;
            }

            @Override
            public void run(double[][] operands, double[] result, int from, int to) {
                if (from < to) {
                    body.run(operands, result);
                }
            }
        };
    }

    /** A kernel whose units are computed one by one. */
    static Kernel perUnit(int units, Unit body) {
        return new Kernel() {
            @Override
            public int units() {
                return units;
            }

            @Override
            public void run(double[][] operands, double[] result, int from, int to) {
                for (int unit = from; unit < to; unit++) {
                    body.run(operands, result, unit);
                }
            }
        };
    }

    /** The body of {@link #whole}. */
    interface Whole {
        /** Computes the whole result. */
        void run(double[][] operands, double[] result);
    }

    /** The body of {@link #perUnit}. */
    interface Unit {
        /** Computes one unit. */
        void run(double[][] operands, double[] result, int unit);
    }
}
