package nabla.scorematching.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;

/**
 * The checks of a sampler.
 *
 * @param from what the starts are
 * @param to what the samples are
 * @param bias what the sampler is allowed beside chance
 * @param reversible whether its steps are in detailed balance
 * @param rows whether a row has random numbers of its own, in any batch
 */
record SamplerChecks(SamplerRuns runs, Target from, Target to, double bias, boolean reversible, boolean rows)
        implements Conformance.Suite {
    private static final double[][] FREQUENCIES = {{1, 0}, {0, 1}, {1.5, 1.5}, {2.5, -1}, {0.5, 3}};
    private static final int CELLS = 3;
    /** One step is cheap: this many times more rows. */
    private static final int MANY = 4;

    /** Fewer moves between two cells are not nearly normal. */
    private static final int FEWEST_MOVES = 20;

    @Override
    public void run(Checks checks, int rows, Rng rng) {
        GaussianMixture gaussian = Examples.GAUSSIAN;
        GaussianMixture mixture = Examples.MIXTURE;
        checks.attempt("from equilibrium, Gaussian", () -> {
            Tensor starts = equilibrium(gaussian, rows, rng.split(0));
            moments(checks, "from equilibrium, Gaussian", gaussian, runs.sample(gaussian, starts, rng.split(1)));
        });
        checks.attempt("from wide starts, Gaussian", () -> {
            Tensor starts = wide(gaussian.dim(), rows, rng.split(2));
            moments(checks, "from wide starts, Gaussian", gaussian, runs.sample(gaussian, starts, rng.split(3)));
        });
        checks.attempt("from equilibrium, mixture", () -> {
            Tensor starts = equilibrium(mixture, rows, rng.split(4));
            modes(checks, "from equilibrium, mixture", runs.sample(mixture, starts, rng.split(5)));
        });
        if (!from.isClean()) {
            checks.attempt("from noise, mixture", () -> {
                Tensor starts = wide(mixture.dim(), rows, rng.split(7));
                modes(checks, "from noise, mixture", runs.sample(mixture, starts, rng.split(8)));
            });
        }
        if (reversible) {
            checks.attempt("detailed balance", () -> balance(checks, mixture, rows, rng.split(10)));
        }
        repeats(checks, mixture, rng.split(11));
    }

    /** Starts that have the distribution of the level where the sampler begins. */
    private Tensor equilibrium(GaussianMixture data, int n, Rng rng) {
        Tensor x = data.sample(rng.split(0), n);
        return x.mul(from.alpha()).add(rng.split(1).normal(x.shape()).mul(from.sigma()));
    }

    /** Normal starts about as wide as x(t) of data that are twice as wide, and at 0; at time 1 nearly the prior. */
    private Tensor wide(int dim, int n, Rng rng) {
        return rng.normal(n, dim).mul(Math.hypot(2 * from.alpha(), from.sigma()));
    }

    private void moments(Checks checks, String name, GaussianMixture data, Tensor x) {
        checks.finite(name + ": finite", x, "a step that is too long?");
        GaussianMixture truth = data.noised(to.alpha(), to.sigma());
        Tensor mean = truth.means().select(0, 0);
        Tensor covariance = truth.covariances().select(0, 0);
        Tensor centred = x.sub(mean);
        List<Mean> means = new ArrayList<>();
        List<Mean> covariances = new ArrayList<>();
        for (int i = 0; i < truth.dim(); i++) {
            double scale = Math.sqrt(covariance.get(i, i));
            means.add(Mean.of("of column " + i, mean.get(i), 0, x.select(1, i), bias * scale));
            for (int j = 0; j <= i; j++) {
                Tensor product = centred.select(1, i).mul(centred.select(1, j));
                String what = i == j ? "variance of column " + i : "of columns " + j + " and " + i;
                double slack = bias * scale * Math.sqrt(covariance.get(j, j));
                covariances.add(Mean.of(what, covariance.get(i, j), 0, product, slack));
            }
        }
        double ratio =
                centred.square().mean(0).sum().item() / covariance.trace().item();
        checks.means(name + ": mean", means, m -> "a drift of the wrong sign or scale, or too few steps?");
        checks.means(name + ": covariance", covariances, m -> width(ratio));
    }

    /** What a width that is wrong by a factor looks like. */
    private static String width(double ratio) {
        if (Math.abs(ratio - 0.5) < 0.12) {
            return "half the expected variance: noise √ε z for √(2ε) z?";
        }
        if (ratio > 5) {
            return Lines.number(ratio)
                    + " times the expected variance: noise √2 z for √(2ε) z, so without ε; or one key"
                    + " for all steps?";
        }
        if (Math.abs(ratio - 2) < 0.5) {
            return "twice the expected variance: one key for two draws, or half the score?";
        }
        if (ratio < 0.2) {
            return "hardly any variance: no noise, or ε z for √(2ε) z?";
        }
        return "the variance is " + Lines.number(ratio)
                + " of the expected one: a step that is too long, too few steps, or a"
                + " last noise that is not taken away?";
    }

    private void modes(Checks checks, String name, Tensor x) {
        checks.finite(name + ": finite", x, "a step that is too long?");
        GaussianMixture truth = Examples.MIXTURE.noised(to.alpha(), to.sigma());
        Tensor shares = truth.responsibilities(x);
        List<Mean> weights = new ArrayList<>();
        for (int k = 0; k < truth.count(); k++) {
            weights.add(Mean.of("of mode " + k, truth.weights().get(k), 0, shares.select(1, k), bias));
        }
        checks.means(
                name + ": weights of modes",
                weights,
                m -> "a step of the wrong length, or noise that moves" + " chains between modes unevenly?");
        checks.means(
                name + ": characteristic function",
                characteristic(truth, x, bias),
                m -> "the modes have the wrong shape: see the covariance on the Gaussian");
    }

    /** E cos wᵀx and E sin wᵀx = Σₖ wₖ exp(−½wᵀΣₖw) (cos, sin)(wᵀμₖ), at frequencies that see modes and their shapes. */
    private static List<Mean> characteristic(GaussianMixture truth, Tensor x, double slack) {
        List<Mean> means = new ArrayList<>();
        for (double[] frequency : FREQUENCIES) {
            Tensor w = Tensor.of(frequency);
            Tensor centres = truth.means().matmul(w.unsqueeze(1)).squeeze(1);
            Tensor spreads = truth.covariances()
                    .matmul(w.unsqueeze(1))
                    .squeeze(-1)
                    .matmul(w.unsqueeze(1))
                    .squeeze(-1);
            Tensor heights = truth.weights().mul(spreads.mul(-0.5).exp());
            Tensor phases = x.matmul(w.unsqueeze(1)).squeeze(1);
            String at = " at " + Arrays.toString(frequency);
            means.add(Mean.of("real part" + at, heights.dot(centres.cos()).item(), 0, phases.cos(), slack));
            means.add(Mean.of("imaginary part" + at, heights.dot(centres.sin()).item(), 0, phases.sin(), slack));
        }
        return means;
    }

    /**
     * In equilibrium E[f(x)g(y) − g(x)f(y)] = 0 for a step from x to y and all f and g: for the indicators of two cells of a grid (as
     * many moves there as back), and for smooth functions; of 1 and f, p is stationary.
     */
    private void balance(Checks checks, GaussianMixture data, int rows, Rng rng) {
        Tensor x = equilibrium(data, MANY * rows, rng.split(0));
        Tensor y = runs.step(data, x, rng.split(1));
        List<Mean> means = new ArrayList<>();
        double[][] borders = borders(x);
        Tensor[] cells = cells(x, borders);
        Tensor[] next = cells(y, borders);
        for (int i = 0; i < cells.length; i++) {
            for (int j = 0; j < i; j++) {
                Tensor there = cells[i].mul(next[j]);
                Tensor back = cells[j].mul(next[i]);
                if (there.add(back).sum().item() >= FEWEST_MOVES) {
                    means.add(Mean.of("moves between cells " + j + " and " + i, 0, there.sub(back)));
                }
            }
        }
        List<UnaryOperator<Tensor>> functions = List.of(
                u -> Tensor.ones(u.size(0)),
                data::logProb,
                u -> u.select(1, 0),
                u -> u.select(1, 1),
                u -> u.select(1, 0).square(),
                u -> u.select(1, 1).square());
        for (int i = 0; i < functions.size(); i++) {
            for (int j = 0; j < i; j++) {
                UnaryOperator<Tensor> f = functions.get(i);
                UnaryOperator<Tensor> g = functions.get(j);
                Tensor there = f.apply(x).mul(g.apply(y));
                means.add(Mean.of(
                        "of functions " + j + " and " + i,
                        0,
                        there.sub(g.apply(x).mul(f.apply(y)))));
            }
        }
        checks.means(
                "detailed balance",
                means,
                m -> "a proposal that is not counted in the acceptance, or a ratio upside down?");
    }

    private static double[][] borders(Tensor x) {
        double[][] borders = new double[2][CELLS - 1];
        for (int j = 0; j < 2; j++) {
            double[] sorted = x.select(1, j).toArray();
            Arrays.sort(sorted);
            for (int k = 0; k < CELLS - 1; k++) {
                borders[j][k] = sorted[(k + 1) * sorted.length / CELLS];
            }
        }
        return borders;
    }

    /** The indicators of the cells, [B] each. */
    private static Tensor[] cells(Tensor x, double[][] borders) {
        int[] cells = Arrays.stream(x.toMatrix())
                .mapToInt(row -> CELLS * cell(row[0], borders[0]) + cell(row[1], borders[1]))
                .toArray();
        Tensor numbers = Tensor.of(Arrays.stream(cells).asDoubleStream().toArray());
        return IntStream.range(0, CELLS * CELLS).mapToObj(numbers::eq).toArray(Tensor[]::new);
    }

    private static int cell(double value, double[] borders) {
        int cell = 0;
        while (cell < borders.length && value >= borders[cell]) {
            cell++;
        }
        return cell;
    }

    private void repeats(Checks checks, GaussianMixture data, Rng rng) {
        Tensor starts = equilibrium(data, 100, rng.split(0));
        Rng key = rng.split(1);
        checks.attempt("the same key", () -> {
            Tensor all = runs.sample(data, starts, key);
            String state = "random numbers that are not those of the key, or a state that is kept?";
            checks.same("the same key", all, runs.sample(data, starts, key), state);
            if (runs.isRecorded()) {
                checks.same("recorded steps", runs.eager(data, starts, key), all, "a value that is read, or " + state);
            }
            for (int few : rows ? new int[] {7, 1} : new int[0]) {
                checks.close(
                        "rows, " + (few == 1 ? "alone" : "in " + few) + " and in 100",
                        all.slice(0, 0, few),
                        runs.sample(data, starts.slice(0, 0, few), key),
                        1e-12,
                        "chains that see one another: a norm over the batch, or noise that depends on its size?");
            }
        });
    }
}
