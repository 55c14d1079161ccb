package nabla.scorematching.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/**
 * The classifier two-sample test (Lopez-Paz and Oquab, Revisiting classifier two-sample tests, ICLR 2017): if two samples come
 * from one distribution, no classifier tells rows of the one from rows of the other that it has not seen.
 *
 * <p>The classifier is that of the k nearest neighbours among a random half of each sample: it needs no training, and sees
 * differences of any shape, where a logistic regression would see those that it was given features for. (It sees less in many
 * dimensions.) A row is taken for one of the first sample if that has a larger share among its neighbours than in the half
 * altogether.
 *
 * <p>The p-value is exact. Given the rows and what is predicted for them, all assignments of the labels to the rows of the other
 * half are equally likely under the hypothesis, so that the number of right predictions is hypergeometric (Fisher's
 * exact test).
 *
 * <p>Work (n + m)² D/4, memory that of the samples. Columns of different units should be standardised before.
 */
public final class ClassifierTest {
    private static final String NAME = "ClassifierTest";
    private static final int FEWEST = 8;

    private final int neighbors;

    private ClassifierTest(int neighbors) {
        this.neighbors = neighbors;
    }

    /** With k = √(number of rows to learn from), as in the paper. */
    public static ClassifierTest of() {
        return new ClassifierTest(0);
    }

    /**
     * With so many neighbours.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public ClassifierTest neighbors(int number) {
        if (number < 1) {
            throw new IllegalArgumentException(NAME + ".neighbors: expected a positive number, got " + number);
        }
        return new ClassifierTest(number);
    }

    /**
     * Tests whether both samples come from one distribution. The halves are drawn from children 0 and 1 of the key.
     *
     * @param x [n, D], n ≥ 8
     * @param y [m, D], m ≥ 8
     * @return the mean of the shares of rows of x and of y that are told rightly, ½ if they cannot be told apart; and the p-value
     * @throws IllegalArgumentException if there are fewer rows, one is not finite, they differ in dimension, or there are not so many
     *     neighbours
     */
    public TestResult test(Tensor x, Tensor y, Rng rng) {
        Points.requireSameDim(NAME, x, y);
        double[][] a = shuffled(Points.rows(NAME, x, FEWEST), rng.split(0));
        double[][] b = shuffled(Points.rows(NAME, y, FEWEST), rng.split(1));
        double[][] learntA = Arrays.copyOf(a, a.length / 2);
        double[][] learntB = Arrays.copyOf(b, b.length / 2);
        int learnt = learntA.length + learntB.length;
        int k = neighbors == 0 ? (int) Math.sqrt(learnt) : neighbors;
        if (k > learnt) {
            throw new IllegalArgumentException(
                    NAME + ": expected at most as many neighbours as rows to learn from, " + learnt + ", got " + k);
        }
        int right = takenForFirst(a, learntA, learntB, k);
        int wrong = takenForFirst(b, learntA, learntB, k);
        int ofA = a.length - learntA.length;
        int ofB = b.length - learntB.length;
        double accuracy = ((double) right / ofA + (double) (ofB - wrong) / ofB) / 2;
        return new TestResult(accuracy, atLeast(right, right + wrong, ofA, ofA + ofB));
    }

    private static double[][] shuffled(double[][] rows, Rng rng) {
        return Arrays.stream(rng.permutation(rows.length))
                .mapToObj(i -> rows[i])
                .toArray(double[][]::new);
    }

    /** Of the second half of these rows, how many are taken for rows of the first sample. */
    private static int takenForFirst(double[][] rows, double[][] first, double[][] second, int k) {
        double[][] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        double share = (double) first.length / all.length;
        return (int) Arrays.stream(rows, rows.length / 2, rows.length)
                .filter(row -> amongNearest(row, all, first.length, k) > share * k)
                .count();
    }

    /** How many of the k nearest have an index below this. */
    private static long amongNearest(double[] row, double[][] all, int below, int k) {
        double[] distances = Arrays.stream(all)
                .mapToDouble(other -> Distances.squared(row, other))
                .toArray();
        double[] sorted = distances.clone();
        Arrays.sort(sorted);
        double reach = sorted[k - 1];
        return IntStream.range(0, below).filter(j -> distances[j] <= reach).count();
    }

    /**
     * P(T ≥ t) for the number T of marked ones among so many drawn, without putting back, out of N of which some are marked. By
     * logarithms of factorials.
     */
    private static double atLeast(int t, int drawn, int marked, int n) {
        double[] logFactorial = new double[n + 1];
        for (int i = 2; i <= n; i++) {
            logFactorial[i] = logFactorial[i - 1] + Math.log(i);
        }
        double all = logChoose(logFactorial, n, drawn);
        double sum = 0;
        for (int i = Math.max(t, drawn - (n - marked)); i <= Math.min(drawn, marked); i++) {
            sum += Math.exp(logChoose(logFactorial, marked, i) + logChoose(logFactorial, n - marked, drawn - i) - all);
        }
        return Math.min(1, sum);
    }

    private static double logChoose(double[] logFactorial, int n, int k) {
        return logFactorial[n] - logFactorial[k] - logFactorial[n - k];
    }
}
