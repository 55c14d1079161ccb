package nabla.scorematching.tables;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.tables.Encoding.Cells;
import nabla.scorematching.tables.TableModel.Likelihood;

/**
 * The likelihood of rows by a {@link TableModel}: of the mixture in closed form, and with a network by the probability flow; the mean over
 * places in the cells of numbers, and over the noise of words.
 *
 * @param mixture the mixture
 * @param encoding of its points
 * @param correction what a network adds to its score
 * @param settings the noise levels, and whether there is a network
 */
record TableLikelihood(TableMixture mixture, Encoding encoding, Correction correction, TableSettings settings) {
    private static final int DRAWS = 8;
    /** Points of more numbers have their divergence estimated, from so many directions. */
    private static final int EXACT = 16;

    private static final int DIRECTIONS = 8;
    private static final int MOST_ROWS = 4096;
    /** Likelihoods are computed of so many numbers of components and their derivatives together. */
    private static final int NUMBERS_OF_FLOWS = 1 << 16;

    /** And of no fewer rows. */
    private static final int FEWEST_OF_FLOWS = 16;

    /** Of each row, with the errors. */
    Likelihood of(Cells cells, Rng rng) {
        int n = cells.rows();
        int draws = draws();
        double[][] logs = new double[draws][];
        double[] solver = new double[n];
        double[] trace = new double[n];
        Density density = settings.network() ? flow() : this::ofMixture;
        for (int draw = 0; draw < draws; draw++) {
            Rng key = rng.split(draw);
            double[][] points = encoding.points(cells, key.split(0));
            double[] jacobian = encoding.logJacobian(cells, key.split(0));
            boolean[] far = TableScore.far(points);
            logs[draw] = density.of(points, cells.levels(), key.split(1), solver, trace);
            for (int i = 0; i < n; i++) {
                logs[draw][i] = far[i] ? Double.NEGATIVE_INFINITY : logs[draw][i] + jacobian[i];
            }
        }
        double[] mean = new double[n];
        double[] error = new double[n];
        for (int i = 0; i < n; i++) {
            int row = i;
            double[] each = Arrays.stream(logs).mapToDouble(l -> l[row]).toArray();
            double largest = Arrays.stream(each).max().orElseThrow();
            if (Double.isInfinite(largest)) {
                mean[i] = largest;
                continue;
            }
            double[] parts = Arrays.stream(each).map(l -> Math.exp(l - largest)).toArray();
            double average = Arrays.stream(parts).average().orElseThrow();
            double squares =
                    Arrays.stream(parts).map(p -> (p - average) * (p - average)).sum();
            mean[i] = largest + Math.log(average);
            error[i] =
                    draws == 1 ? 0 : Math.hypot(Math.sqrt(squares / (draws - 1) / draws) / average, trace[i] / draws);
        }
        return new Likelihood(
                Tensor.of(mean), Tensor.of(error), Tensor.of(solver).div(draws));
    }

    /** One where all would be the same: no place in a cell, no noise of words and no direction is drawn. */
    private int draws() {
        boolean flow = settings.network() && (encoding.categories() > 0 || encoding.dim() > EXACT);
        return flow || encoding.hasCells() ? DRAWS : 1;
    }

    /** log p of points, less the Jacobian of their encoding; errors are added up. */
    private interface Density {
        double[] of(double[][] points, int[][] levels, Rng rng, double[] solver, double[] trace);
    }

    private double[] ofMixture(double[][] points, int[][] levels, Rng rng, double[] solver, double[] trace) {
        return mixture.logDensity(encoding.numbers(points), levels);
    }

    private Density flow() {
        TableMixture.Moments moments = mixture.moments();
        TableScore scores = new TableScore(mixture, encoding, correction, settings);
        return (points, levels, rng, solver, trace) -> ofFlow(scores, moments, points, levels, rng, solver, trace);
    }

    private double[] ofFlow(
            TableScore scores,
            TableMixture.Moments moments,
            double[][] points,
            int[][] levels,
            Rng rng,
            double[] solver,
            double[] trace) {
        double[] density = new double[points.length];
        double least = settings.least();
        VESDE sde = VESDE.of(least, settings.largest());
        scores.groups(points).forEach((pattern, members) -> {
            int[] there = encoding.columns(pattern);
            int words = (int)
                    Arrays.stream(there).filter(j -> j >= encoding.numbers()).count();
            if (there.length == 0) {
                return;
            }
            double noise = settings.largest() * settings.largest();
            Gaussian prior = Gaussian.of(
                    moments.mean().take(0, there),
                    moments.covariance()
                            .take(0, there)
                            .take(1, there)
                            .add(Tensor.eye(there.length).mul(noise)));
            LogLikelihood method =
                    LogLikelihood.of(sde).earliest(0).prior(prior).inPieces(rowsOfFlows(there.length));
            Tensor clean = Tensor.of(TableScore.take(points, members)).take(1, there);
            Tensor z = Tensor.concat(
                    1,
                    Tensor.zeros(members.length, there.length - words),
                    rng.split(0).normal(points.length, words).take(0, members));
            Tensor x = clean.add(z.mul(least));
            NoiseConditionalScore score = scores.compact(pattern);
            LogLikelihood.Likelihood likelihood = there.length <= EXACT
                    ? method.evaluate(sde.inTime(score), x)
                    : method.estimate(sde.inTime(score), x, DIRECTIONS, rng.split(1));
            Tensor ofNoise = z.square().sum(1).mul(-0.5).sub(words * (Math.log(least) + 0.5 * Math.log(2 * Math.PI)));
            double[] logs = likelihood.logProb().sub(ofNoise).toArray();
            double[] solverErrors = likelihood.solverError().toArray();
            double[] traceErrors = likelihood.traceError().toArray();
            for (int r = 0; r < members.length; r++) {
                boolean unknown = Arrays.stream(levels[members[r]]).anyMatch(l -> l == Cells.UNKNOWN);
                density[members[r]] = unknown ? Double.NEGATIVE_INFINITY : logs[r];
                solver[members[r]] += Math.abs(solverErrors[r]);
                trace[members[r]] += traceErrors[r];
            }
        });
        return density;
    }

    /** So many rows of a likelihood together, which takes a derivative in each direction. */
    private int rowsOfFlows(int dim) {
        int directions = 1 + (dim <= EXACT ? dim : DIRECTIONS);
        int numbers = mixture.components() * dim * directions;
        return Math.max(FEWEST_OF_FLOWS, Math.min(MOST_ROWS, NUMBERS_OF_FLOWS / numbers));
    }
}
