package nabla.scorematching.metrics;

import java.util.Arrays;
import java.util.Locale;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.densities.KernelDensity;
import nabla.scorematching.losses.RunawayLoss;
import nabla.scorematching.points.Distances;

/** Samples whose pairs are too many to be held; prints what {@link LargeSamplesTest} compares. */
final class LargeSamples {
    /** The points on the two sides of a split. */
    static final int FIRST = 10_000;

    static final int SECOND = 17_000;
    static final int SPLITS = 200;

    private LargeSamples() {}

    /** One of the samples below, by its name. */
    public static void main(String[] arguments) {
        double[] numbers = switch (arguments[0]) {
            case "median" -> median();
            case "splits" -> splits();
            case "density" -> density();
            case "largest" -> largest();
            case "neighbours" -> neighbours();
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        Locale.setDefault(Locale.ROOT);
        System.out.println(Arrays.toString(numbers));
    }

    private static double[] median() {
        Tensor x = Rng.of(1).normal(47_000, 2);
        return new double[] {MMD.ofMedianDistance(x).bandwidth()};
    }

    /** Mean and standard deviation of the estimates for splits of one pool. */
    private static double[] splits() {
        Tensor pool = Rng.of(2).normal(FIRST + SECOND, 2);
        Tensor values = Tensor.of(MMD.of(1).underEquality(pool, FIRST, SPLITS, Rng.of(3)));
        return new double[] {values.mean().item(), Math.sqrt(values.variance().item())};
    }

    /** 2,000 rows against 20,000 points in 16 dimensions: the largest error of some rows against plain loops. */
    private static double[] density() {
        Tensor points = Rng.of(4).normal(20_000, 16);
        Tensor x = Rng.of(5).normal(2_000, 16);
        KernelDensity density = KernelDensity.of(points, 0.8);
        Tensor logProb = density.logProb(x);
        double[][] rows = x.toMatrix();
        double[][] centres = points.toMatrix();
        double largest = 0;
        for (int i = 0; i < 2_000; i += 499) {
            double[] row = rows[i];
            double sum = Arrays.stream(centres)
                    .mapToDouble(c -> Math.exp(-Distances.squared(row, c) / (2 * 0.64)))
                    .sum();
            double expected = Math.log(sum / 20_000) - 8 * Math.log(2 * Math.PI * 0.64);
            largest = Math.max(largest, Math.abs(logProb.get(i) - expected));
        }
        Tensor scores = density.score(x.slice(0, 0, 120)).slice(0, 110, 120);
        Tensor alone = density.score(x.slice(0, 110, 120));
        return new double[] {largest, scores.sub(alone).abs().max().item()};
    }

    /** Two far points among many. */
    private static double[] largest() {
        double[][] rows = Rng.of(6).normal(30_000, 2).toMatrix();
        rows[12_345] = new double[] {30, 40};
        rows[23_456] = new double[] {-30, -40};
        return new double[] {NoiseLevels.forData(Tensor.of(rows), 0.01).largest()};
    }

    /** A grid of step 1/20,000. */
    private static double[] neighbours() {
        Tensor x = Tensor.arange(20_000).div(20_000).unsqueeze(-1);
        return new double[] {RunawayLoss.forData(x).floor()};
    }
}
