package nabla.autodiff.calculus;

/** How often this thread has read numbers of tensors that are being differentiated by, of which a derivative knows nothing. */
public final class NumbersRead {
    private static final ThreadLocal<long[]> COUNT = ThreadLocal.withInitial(() -> new long[1]);

    private NumbersRead() {}

    /** Counts a read. */
    public static void count() {
        COUNT.get()[0]++;
    }

    /** The reads so far. */
    static long soFar() {
        return COUNT.get()[0];
    }
}
