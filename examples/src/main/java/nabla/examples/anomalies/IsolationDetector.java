package nabla.examples.anomalies;

import java.util.concurrent.ForkJoinPool;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import smile.anomaly.IsolationForest;
import smile.math.MathEx;

/**
 * The isolation forest of Smile, as published [F. T. Liu, K. M. Ting and Z.-H. Zhou, Isolation forest, ICDM 2008]: 100 trees,
 * each of 256 rows and at most 8 cuts deep. Rows that few random cuts set apart are strange.
 */
public final class IsolationDetector implements Detector {
    private static final int TREES = 100;
    private static final int SAMPLE = 256;
    private static final int DEPTH = 8;

    /** Cuts at right angles to an axis. */
    private static final int AXES = 0;

    /** Where there are fewer rows than a tree takes: it has to leave one out. */
    private static final double MOST = 0.99;

    /** Whether Smile is on the class path. It is not in nabla.jar, because of its licence. */
    public static boolean isThere() {
        try {
            Class.forName("smile.anomaly.IsolationForest", false, IsolationDetector.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public String name() {
        return "isolation forest (Smile)";
    }

    @Override
    public Fitted fit(Tensor rows, Rng rng) {
        double part = Math.min((double) SAMPLE / rows.size(0), MOST);
        IsolationForest forest = onOneThread(seed(rng), rows.toMatrix(), part);
        return new Fitted("", x -> Tensor.of(forest.score(x.toMatrix())));
    }

    /** Each thread of Smile has random numbers of its own, so only one thread grows the same trees again. */
    private static IsolationForest onOneThread(long seed, double[][] rows, double part) {
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            return pool.submit(() -> {
                        MathEx.setSeed(seed);
                        return IsolationForest.fit(rows, TREES, DEPTH, part, AXES);
                    })
                    .join();
        } finally {
            pool.shutdown();
        }
    }

    private static long seed(Rng rng) {
        return Double.doubleToLongBits(rng.uniform(1).item());
    }
}
