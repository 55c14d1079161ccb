package nabla.scorematching.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;

/** The checks of a density. */
record DensityChecks(Density density, boolean smooth) implements Conformance.Suite {
    private static final double INTEGRAL = 1e-3;
    private static final int POINTS = 100;
    private static final int WINDOWS = 5;
    private static final String AGAINST = "samples against log p";
    /** What overflows has been larger than this before. */
    private static final double HUGE = 1e10;

    private static final int BISECTIONS = 80;
    private static final double FAR = 1e3;
    private static final int AHEAD = 16;

    @Override
    public void run(Checks checks, int rows, Rng rng) {
        Tensor x = density.sample(rng.split(0), rows);
        int[] shape = {rows, density.dim()};
        if (!checks.shape("the shape of samples", shape, x, "")) {
            return;
        }
        Tensor some = x.slice(0, 0, POINTS);
        String logP = "the shape of log p";
        int[] each = {POINTS};
        if (!checks.require(
                logP, () -> checks.shape(logP, each, density.logProb(some), "a sum that keeps its dimension?"))) {
            return;
        }
        checks.attempt("samples", () -> samples(checks, x, rows, rng));
        if (!new ScoreChecks(density, smooth).run(checks, some)) {
            return;
        }
        checks.attempt("rows of log p", () -> ScoreChecks.rows(checks, "log p", density::logProb, some));
        checks.attempt(
                "rows of the divergence", () -> ScoreChecks.rows(checks, "the divergence", density::divergence, some));
        checks.attempt("score is the gradient of log p", () -> gradient(checks, some));
        if (smooth) {
            checks.attempt(
                    "two divergences",
                    () -> checks.close(
                            "two divergences",
                            density.divergence(some),
                            density.scoreAndDivergence(some).divergence(),
                            1e-9,
                            "two formulas for one divergence?"));
        }
        if (decays(x)) {
            if (density.dim() <= 2) {
                checks.attempt("the integral of p", () -> integrals(checks, new Quadrature(density, x), x));
            }
            checks.attempt(AGAINST, () -> windows(checks, x, rng.split(1)));
            checks.attempt("Stein's identity", () -> stein(checks, x));
        } else {
            undecided(checks, AGAINST, "log p does not decay, as on a circle, so nor are ∫p and Stein's identity");
        }
        if (smooth) {
            checks.attempt("E[‖s‖² + ∇·s] = 0", () -> hyvarinen(checks, x));
        }
        checks.attempt("far out", () -> farOut(checks, new Spread(x)));
    }

    private void samples(Checks checks, Tensor x, int rows, Rng rng) {
        checks.finite("finite samples", x, "");
        checks.same(
                "the same key", x, density.sample(rng.split(0), rows), "random numbers that are not those of the key?");
        checks.differ("another key", x, density.sample(rng.split(1), rows));
        checks.same(
                "the first samples",
                x.slice(0, 0, 7),
                density.sample(rng.split(0), 7),
                "random numbers that depend on how many are drawn?");
    }

    private void gradient(Checks checks, Tensor x) {
        Tensor score = density.score(x);
        Tensor[] differences = new Tensor[x.size(1)];
        Arrays.setAll(differences, j -> ScoreChecks.difference(density::logProb, x, j));
        String hint = "not ∇log p: its sign, or weights of modes that are not divided by their sum?";
        checks.close("score is the gradient of log p", Tensor.stack(1, differences), score, 1e-6, 0.9, hint);
        Tensor derivative = Derivatives.gradient(y -> density.logProb(y).sum(), x);
        checks.close("score is the derivative of log p", derivative, score, 1e-8, hint);
    }

    /** Whether log p falls by more than the logarithm along each axis, from the likeliest sample. */
    private boolean decays(Tensor x) {
        double[] logProb = density.logProb(x).toArray();
        int best = 0;
        for (int i = 0; i < logProb.length; i++) {
            best = logProb[i] > logProb[best] ? i : best;
        }
        double[] start = x.select(0, best).toArray();
        Spread spread = new Spread(x);
        double[][] ahead = new double[AHEAD * start.length][];
        for (int i = 0; i < ahead.length; i++) {
            int axis = i / AHEAD;
            double sign = i % 2 == 0 ? 1 : -1;
            ahead[i] = start.clone();
            ahead[i][axis] += sign * FAR * (1 + 0.37 * (i % AHEAD)) * spread.scale(axis);
        }
        double largest = logProb[best] - 0.5 * Math.log(FAR);
        return Arrays.stream(density.logProb(Tensor.of(ahead)).toArray()).noneMatch(l -> l > largest);
    }

    private void integrals(Checks checks, Quadrature quadrature, Tensor x) {
        double most = density.logProb(x).max().item();
        if (quadrature.misses(most, INTEGRAL / 2)) {
            undecided(checks, "the integral of p", "too narrow or with tails too heavy for the points of a quadrature");
        } else {
            integral(checks, quadrature.total());
            halfSpaces(checks, quadrature, x);
        }
    }

    private void integral(Checks checks, double found) {
        checks.close("the integral of p", 1, found, INTEGRAL, normaliser(found));
    }

    private String normaliser(double found) {
        int dim = density.dim();
        double[] powers = {dim / 2.0, -dim / 2.0, dim, -dim, 0.5, -0.5};
        String[] names = {
            "p lacks the factor (2π)^(−D/2)",
            "(2π)^D for (2π)^(D/2) in the normaliser, or twice the factor",
            "p lacks the factor (2π)^(−D)",
            "(2π)^(−D) too much",
            "p lacks the factor 1/√(2π)",
            "one factor 1/√(2π) too much"
        };
        for (int i = 0; i < powers.length; i++) {
            if (Math.abs(found / Math.pow(2 * Math.PI, powers[i]) - 1) < 0.01) {
                return names[i] + "?";
            }
        }
        return "a wrong normaliser, such as det Σ for √det Σ, or weights that do not sum to 1?";
    }

    /** The share of samples below the middle of each column. */
    private void halfSpaces(Checks checks, Quadrature quadrature, Tensor x) {
        List<Mean> shares = new ArrayList<>();
        Spread spread = new Spread(x);
        for (int j = 0; j < density.dim(); j++) {
            double border = spread.middle(j);
            for (double place : new double[] {border - spread.scale(j), border, border + spread.scale(j)}) {
                String what = "P(x" + j + " < " + Lines.number(place) + ") =";
                double found = x.select(1, j).lt(place).mean().item();
                double expected = quadrature.below(j, place);
                // Where a share is nearly 0 or 1 its own draws do not tell its error; a dozen rows cover Poisson's
                // tail.
                double error = Math.sqrt(expected * Math.max(0, 1 - expected) / x.size(0));
                shares.add(new Mean(what, expected, error, found, 0, INTEGRAL + 12.0 / x.size(0)));
            }
        }
        checks.means("half-spaces", shares, m -> "samples of another density: a variance for a deviation, or weights?");
    }

    /** The share of the samples in boxes around some of them, against ∫p over the box, by points drawn in it. */
    private void windows(Checks checks, Tensor x, Rng rng) {
        Tensor centres = density.sample(rng.split(0), WINDOWS);
        Tensor pilot = density.sample(rng.split(1), x.size(0));
        List<Mean> shares = new ArrayList<>();
        for (int i = 0; i < WINDOWS; i++) {
            Window window = Window.around(
                    density, centres.select(0, i), pilot, rng.split(2).split(i));
            if (window != null) {
                double expected = window.mass();
                double chance = Math.sqrt(expected * Math.max(0, 1 - expected) / x.size(0));
                double found = window.holds(x).mean().item();
                shares.add(new Mean(
                        "the share around sample " + i,
                        expected,
                        Math.hypot(chance, window.error()),
                        found,
                        0,
                        12.0 / x.size(0)));
            }
        }
        if (shares.isEmpty()) {
            undecided(checks, AGAINST, "no box has enough samples and a mass that points in it tell");
            return;
        }
        checks.means(
                AGAINST,
                shares,
                m -> "a wrong normaliser (" + Lines.number(m.expected() / m.found())
                        + " in place of 1), or samples of another density?");
    }

    private static void undecided(Checks checks, String name, String why) {
        String what = "not decided: " + why;
        checks.add(name, true, what, what, "", "");
    }

    /** E[s·f + ∇·f] = 0 for a constant f, a wave and a bump. */
    private void stein(Checks checks, Tensor x) {
        Spread spread = new Spread(x);
        Tensor scales = spread.scales();
        Tensor y = x.sub(spread.middles()).div(scales);
        Tensor s = density.score(x).mul(scales);
        Tensor w = Tensor.arange(density.dim()).add(1).cos().add(0.2);
        Tensor phase = y.mul(w).sum(-1).add(0.5);
        Tensor wave =
                s.mul(w).sum(-1).mul(phase.cos()).sub(phase.sin().mul(w.square().sum()));
        Tensor bump = y.square().sum(-1).mul(-0.5).exp();
        Tensor of = s.dot(y).add(density.dim()).sub(y.square().sum(-1)).mul(bump);
        checks.means(
                "Stein's identity",
                List.of(
                        Mean.of("E[s·c] =", 0, s.mul(w).sum(-1)),
                        Mean.of("of a wave,", 0, wave),
                        Mean.of("of a bump,", 0, of)),
                m -> "samples and score belong to different densities, or the score has the wrong sign or scale?");
    }

    private void hyvarinen(Checks checks, Tensor x) {
        Tensor draws = density.score(x).square().sum(-1).add(density.divergence(x));
        checks.mean(
                "E[‖s‖² + ∇·s] = 0",
                Mean.of("", 0, draws),
                m -> "a divergence of the wrong sign, or a score that jumps (then allowingKinks)?");
    }

    private void farOut(Checks checks, Spread spread) {
        Tensor start = spread.middles();
        Tensor[] points = DoubleStream.of(FAR, -FAR, FAR * FAR)
                .mapToObj(far -> start.add(spread.scales().mul(far)))
                .filter(point -> !overflows(start, point))
                .toArray(Tensor[]::new);
        if (points.length == 0) {
            undecided(checks, "far out, the score", "it overflows");
            return;
        }
        Tensor x = Tensor.stack(0, points);
        checks.finite("far out, the score", density.score(x), "0/0 by underflow: use logarithms and a softmax?");
        double[] logProb = density.logProb(x).toArray();
        checks.add(
                "far out, log p",
                Arrays.stream(logProb).allMatch(l -> l < Double.POSITIVE_INFINITY),
                "numbers",
                Arrays.stream(logProb).mapToObj(Lines::number).collect(Collectors.joining(", ")),
                "exactly",
                "log 0 by underflow: use logSumExp?");
    }

    /**
     * Whether log p or the score is infinite there because it has become huge on the way, as that of a funnel: of what is
     * infinite for want of care, as a logarithm of 0, the last numbers are small.
     */
    private boolean overflows(Tensor start, Tensor end) {
        if (size(end) < Double.POSITIVE_INFINITY) {
            return false;
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (size(start.add(end.sub(start).mul(middle))) < Double.POSITIVE_INFINITY) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double last = size(start.add(end.sub(start).mul(low)));
        return last > HUGE && last < Double.POSITIVE_INFINITY;
    }

    /** The largest of |log p| and |sᵢ|; infinite if one of them is no number. */
    private double size(Tensor point) {
        Tensor x = point.unsqueeze(0);
        return DoubleStream.concat(
                        Arrays.stream(density.logProb(x).toArray()),
                        Arrays.stream(density.score(x).toArray()))
                .map(v -> Double.isFinite(v) ? Math.abs(v) : Double.POSITIVE_INFINITY)
                .max()
                .orElseThrow();
    }
}
