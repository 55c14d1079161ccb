package nabla.examples.hyvarinen;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.optimizers.LBFGS;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.ScoreMatching;

/**
 * Section 3.3: log p(x) = Σₖ αₖ G(wₖᵀx) up to a constant that nobody knows, G(u) = −log cosh u, ‖wₖ‖ = 1, αₖ &gt; 0, with
 * more filters wₖ than there are dimensions.
 *
 * @param filters the wₖ turned back into pixels, those with the largest αₖ first, [m, side²]
 * @param weights αₖ in that order
 * @param loss the mean of ½‖s‖² + ∇·s
 * @param steps the steps of L-BFGS
 */
public record OvercompleteBasis(double[][] filters, double[] weights, double loss, int steps) {
    /** The side of a patch. */
    public static final int SIDE = 4;

    private static final int PIXELS = SIDE * SIDE;
    private static final int LEVELS = 16;

    /**
     * Patches of images, made continuous by noise of one grey level.
     *
     * @param images [n, side of image²], grey levels from 0 to 1 in steps of 1/16
     * @param side the side of an image
     * @param count how many patches; those of one grey level alone are left out
     * @return [count or fewer, 16]
     */
    public static Tensor patches(Tensor images, int side, int count, Rng rng) {
        double[][] all = images.toMatrix();
        int places = side - SIDE + 1;
        List<double[]> patches = IntStream.of(rng.split(0).permutation(all.length * places * places))
                .mapToObj(i -> patch(all[i / (places * places)], side, i / places % places, i % places))
                .filter(OvercompleteBasis::varies)
                .limit(count)
                .toList();
        Tensor grid = Tensor.of(patches.toArray(double[][]::new));
        return grid.add(rng.split(1).uniform(grid.shape()).sub(0.5).div(LEVELS));
    }

    private static double[] patch(double[] image, int side, int top, int left) {
        double[] patch = new double[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            patch[i] = image[(top + i / SIDE) * side + left + i % SIDE];
        }
        return patch;
    }

    private static boolean varies(double[] patch) {
        for (double pixel : patch) {
            if (pixel != patch[0]) {
                return true;
            }
        }
        return false;
    }

    /**
     * Fits the basis. The mean of each patch is removed, by 15 orthonormal filters of sum 0; what is left is made white by the
     * Cholesky factor of its covariance, which is principal components up to a rotation that the model does not see.
     */
    public static OvercompleteBasis fit(Tensor patches, int count, int mostSteps, Rng rng) {
        Tensor contrasts = contrasts();
        Tensor x = patches.matmulTransposed(contrasts);
        Tensor centred = x.sub(x.mean(0));
        Tensor root = centred.transpose().matmul(centred).div(x.size(0)).cholesky();
        Tensor white = root.triangularSolve(centred.transpose()).transpose();
        Parameters start = Parameters.of("w", rng.normal(count, PIXELS - 1), "a", Tensor.zeros(count));
        LBFGS.Minimum minimum =
                LBFGS.of(1).minimize(p -> ScoreMatching.of().loss(score(p), white, rng), start, 1e-5, mostSteps);
        Tensor pixels = filters(minimum.parameters()).matmulTransposed(root).matmul(contrasts);
        double[] weights = weights(minimum.parameters()).toArray();
        double[][] rows = pixels.toMatrix();
        int[] order = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -weights[k]))
                .mapToInt(k -> k)
                .toArray();
        return new OvercompleteBasis(
                IntStream.of(order).mapToObj(k -> rows[k]).toArray(double[][]::new),
                IntStream.of(order).mapToDouble(k -> weights[k]).toArray(),
                minimum.value(),
                minimum.steps());
    }

    private static ScoreFunction score(Parameters p) {
        Tensor w = filters(p);
        Tensor weights = weights(p).neg();
        return x -> x.matmulTransposed(w).tanh().mul(weights).matmul(w);
    }

    private static Tensor filters(Parameters p) {
        Tensor w = p.get("w");
        return w.div(w.normKeepDims(1));
    }

    private static Tensor weights(Parameters p) {
        return p.get("a").softplus();
    }

    /** Helmert's rows, orthonormal and each of sum 0, [15, 16]. */
    private static Tensor contrasts() {
        double[][] rows = new double[PIXELS - 1][PIXELS];
        for (int i = 1; i < PIXELS; i++) {
            double length = Math.sqrt(i * (i + 1.0));
            for (int j = 0; j < i; j++) {
                rows[i - 1][j] = 1 / length;
            }
            rows[i - 1][i] = -i / length;
        }
        return Tensor.of(rows);
    }
}
