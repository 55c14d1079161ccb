package nabla.scorematching.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.autodiff.TreeRecord;
import nabla.autodiff.ValueAndDivergence;
import nabla.nn.Standardize;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.points.Pieces;
import nabla.scorematching.points.Points;

/**
 * The log-likelihood of data under a score model, by the probability flow u = a x − ½ g² s [SDE, equation 39]:
 *
 * <pre>
 *     log p_ε(x_ε) = log p₁(x₁) + ∫_ε¹ ∇·u(x(t), t) dt,
 * </pre>
 *
 * in nats, of the data with the noise of time ε. The divergence is exact, or Hutchinson's estimate vᵀJv from a few
 * directions v for each point, the same at all times.
 *
 * <p>Up to three things are not exact, and the {@link Likelihood} reports each: the solver, the trace if it is
 * estimated, and p₁, for which a normal distribution is taken. The usual one, N(0, priorDeviation² I), forgets the mean
 * of the data; {@code prior(sde.marginal(data, 1))} does not.
 *
 * <p>A row that the solver cannot solve is NaN, with an infinite error, and leaves the others the bits that they have alone: see {@link
 * OdeSolver#leavingOut}. A row far from the data may be one, between two components, where the flow slides along the surface on which
 * they are as likely: for ½N((−1, 0), ρ = ½) + ½N((1, 0), ρ = −½) and an adaptive solver (0.3, 300) takes 2,500 steps, and (0.3, 1000) 28,000.
 */
public final class LogLikelihood {
    private static final double TOLERANCE = 1e-5;
    private static final double EARLIEST = 1e-5;
    private static final Pieces WHOLE = new Pieces(Integer.MAX_VALUE);

    private final SDE sde;
    private final OdeSolver solver;
    private final double earliest;
    private final Optional<Gaussian> prior;
    private final Optional<Standardize> scale;
    private final Pieces pieces;

    private LogLikelihood(
            SDE sde,
            OdeSolver solver,
            double earliest,
            Optional<Gaussian> prior,
            Optional<Standardize> scale,
            Pieces pieces) {
        this.sde = sde;
        this.solver = solver;
        this.earliest = earliest;
        this.prior = prior;
        this.scale = scale;
        this.pieces = pieces;
    }

    /** The likelihood by the flow of this equation from ε = 1e-5, with the adaptive solver at tolerances of 1e-5. */
    public static LogLikelihood of(SDE sde) {
        Points.present("LogLikelihood", "an equation", sde);
        OdeSolver solver = OdeSolver.adaptive(TOLERANCE, TOLERANCE);
        return new LogLikelihood(sde, solver, EARLIEST, Optional.empty(), Optional.empty(), WHOLE);
    }

    /**
     * The likelihood by this solver from this time on.
     *
     * @param earliest ε
     * @throws IllegalArgumentException unless 0 ≤ ε &lt; 1
     */
    public static LogLikelihood of(SDE sde, OdeSolver solver, double earliest) {
        return of(sde).solver(solver).earliest(earliest);
    }

    /** With another solver. */
    public LogLikelihood solver(OdeSolver method) {
        Points.present("LogLikelihood", "a solver", method);
        return new LogLikelihood(sde, method, earliest, prior, scale, pieces);
    }

    /**
     * From another time on.
     *
     * @param time ε
     * @throws IllegalArgumentException unless 0 ≤ ε &lt; 1
     */
    public LogLikelihood earliest(double time) {
        if (!(time >= 0 && time < 1)) {
            throw new IllegalArgumentException("LogLikelihood: expected an earliest time in [0, 1), got " + time);
        }
        return new LogLikelihood(sde, solver, time, prior, scale, pieces);
    }

    /**
     * With this distribution for p₁, usually {@code sde.marginal(data, 1)} of the data that the score was learnt from.
     */
    public LogLikelihood prior(Gaussian atOne) {
        Points.present("LogLikelihood", "a distribution", atOne);
        return new LogLikelihood(sde, solver, earliest, Optional.of(atOne), scale, pieces);
    }

    /**
     * For data in their own units and a score that was learnt from standardised ones: rows are standardised first, and the
     * likelihood is that of the rows as they came, with the Jacobian −Σ log scale.
     */
    public LogLikelihood standardized(Standardize standardize) {
        Points.present("LogLikelihood", "a standardisation", standardize);
        return new LogLikelihood(sde, solver, earliest, prior, Optional.of(standardize), pieces);
    }

    /**
     * With at most so many rows at a time: the same bits in memory that does not grow with the rows, from a score that takes any
     * number of them.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public LogLikelihood inPieces(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("LogLikelihood: expected pieces of at least one row, got " + rows);
        }
        return new LogLikelihood(sde, solver, earliest, prior, scale, new Pieces(rows));
    }

    /**
     * The likelihood of each row, with the exact divergence.
     *
     * @param x [B, D]
     * @throws IllegalStateException if the score is a compiled program, which has no divergence: give the function that was
     *     compiled
     * @return NaN for a row that is not finite or cannot be solved; density 0, with the noise NaN, for one so far out that its squared
     *     distance from 0 is infinite
     */
    public Likelihood evaluate(TimeConditionalScore score, Tensor x) {
        return evaluate(score, x, List.of());
    }

    /** The likelihood of each row from one direction; see {@link #estimate(TimeConditionalScore, Tensor, int, Rng)}. */
    public Likelihood estimate(TimeConditionalScore score, Tensor x, Rng rng) {
        return estimate(score, x, 1, rng);
    }

    /**
     * The likelihood of each row with the mean of vᵀJv over several directions, v Rademacher, for the divergence;
     * otherwise as {@link #evaluate}. The score is asked for one direction after the other, so it may have an observation for
     * each row.
     *
     * @param directions how many for each row; from two on the error of the trace is reported
     * @param rng direction k is drawn from {@code rng.split(k)}
     * @throws IllegalArgumentException if there is no direction
     */
    public Likelihood estimate(TimeConditionalScore score, Tensor x, int directions, Rng rng) {
        Points.present("LogLikelihood", "a score", score);
        Points.present("LogLikelihood", "a key", rng);
        Points.require("LogLikelihood", x);
        if (directions < 1) {
            throw new IllegalArgumentException("LogLikelihood: expected at least one direction, got " + directions);
        }
        // At points that are certainly finite.
        Derivatives.requireRowwise(
                score.at(1).checked("LogLikelihood")::score, rng.split(-1).normal(pieces.height(x.size(0)), x.size(1)));
        return evaluate(
                score,
                x,
                IntStream.range(0, directions)
                        .mapToObj(k -> rng.split(k).rademacher(x.shape()))
                        .toList());
    }

    /** @param directions of an estimated divergence; none for the exact one */
    private Likelihood evaluate(TimeConditionalScore score, Tensor x, List<Tensor> directions) {
        Points.present("LogLikelihood", "a score", score);
        Points.require("LogLikelihood", x);
        // At points that are certainly finite, and typical of time 1.
        Tensor typical = Rng.of(0).normal(pieces.height(x.size(0)), x.size(1)).mul(sde.priorDeviation());
        score.at(1).requireRowwise("LogLikelihood", typical);
        // Dimensions that do not fit are refused before the work, and under this name.
        scale.ifPresent(s -> Points.require("LogLikelihood", x, s.mean().size()));
        prior.ifPresent(p -> Points.require("LogLikelihood", x, p.dim()));
        List<Tensor> rows = new ArrayList<>(List.of(x));
        rows.addAll(directions);
        Flows flows = pieces.apply(
                Tensors.of(rows),
                piece -> flows(score, piece.get(0), piece.tensors().subList(1, piece.count())));
        Flow flow = flows.flow;
        Tensor traceError = directions.isEmpty() ? Tensor.zeros(x.size(0)) : flow.traceError();
        double jacobian = scale.map(s -> -s.scale().log().sum().item()).orElse(0.0);
        return new Likelihood(
                flow.logPrior, flow.volume(), flow.noise, jacobian, flows.mismatch, flows.error, traceError);
    }

    private Flows flows(TimeConditionalScore score, Tensor x, List<Tensor> directions) {
        int dim = x.size(1);
        Tensor z = scale.map(s -> s.apply(x)).orElse(x);
        Gaussian atOne = prior.orElseGet(() -> Gaussian.isotropic(dim, sde.priorDeviation()));
        OdeSolver.Velocity velocity =
                velocity(score, dim, directions.isEmpty() ? LogLikelihood::exact : hutchinson(directions));
        // Where a square overflows the density is 0, whatever a solver makes of it.
        Tensor finite = x.sub(x).eq(0).min(-1);
        Tensor near = z.square().sum(-1).lt(Double.POSITIVE_INFINITY);
        Tensor begin = Tensor.where(near.unsqueeze(1), z, Tensor.scalar(0));
        Tensor start = Tensor.concat(1, begin, Tensor.zeros(z.size(0), Math.max(1, directions.size())));
        List<Flow> ends = solver.leavingOut().solveTwice(velocity, start, earliest, 1).stream()
                .map(end -> Flow.of(end, dim, atOne).where(near, finite))
                .toList();
        Flow flow = ends.get(0);
        Tensor error = ends.size() == 1 ? Tensor.full(Double.NaN, x.size(0)) : error(flow, ends.get(1), near);
        return new Flows(flow, mismatch(z, atOne), error);
    }

    @Override
    public String toString() {
        return "LogLikelihood(" + sde + ", " + solver + ", from " + earliest + " on"
                + prior.map(p -> ", with its own p₁").orElse("")
                + scale.map(s -> ", standardized").orElse("") + ")";
    }

    /** How far the solutions differ; infinitely if a row that is near was left out of one. */
    private static Tensor error(Flow fine, Flow coarse, Tensor near) {
        Tensor difference = coarse.logProb().sub(fine.logProb()).abs();
        Tensor known = near.eq(0).maximum(difference.eq(difference));
        return Tensor.where(known, difference, Tensor.scalar(Double.POSITIVE_INFINITY));
    }

    private static ScoreAndTraces exact(TimeConditionalScore score, Tensor x, Tensor t) {
        ValueAndDivergence s = score.at(t).checked("LogLikelihood").scoreAndDivergence(x);
        return new ScoreAndTraces(s.value(), s.divergence().unsqueeze(1));
    }

    /** vᵀJv in each of K directions v [B, D]. */
    private static Divergence hutchinson(List<Tensor> directions) {
        return (score, x, t) -> {
            ScoreFunction s = score.at(t).checked("LogLikelihood");
            Tensor[] traces = directions.stream()
                    .map(v -> Derivatives.jvp(s::score, x, v).dot(v))
                    .toArray(Tensor[]::new);
            return new ScoreAndTraces(s.score(x), Tensor.stack(1, traces));
        };
    }

    /** The velocity of x and of K estimates of ∫∇·u dt, [B, D + K]. */
    private OdeSolver.Velocity velocity(TimeConditionalScore score, int dim, Divergence divergence) {
        return (state, t) -> {
            Tensor y = state.slice(1, 0, dim);
            Tensor rate = sde.driftRate(t);
            Tensor half = sde.diffusion(t).square().mul(0.5);
            ScoreAndTraces s = divergence.at(score, y, t);
            Tensor u = y.mul(rate).sub(s.score().mul(half));
            Tensor spread = rate.mul(dim).sub(s.traces().mul(half));
            return Tensor.concat(1, u, spread);
        };
    }

    /**
     * Where a flow leads.
     *
     * @param volumes the estimates of ∫∇·u dt, [B, K]
     */
    private record Flow(Tensor logPrior, Tensor volumes, Tensor noise) implements TreeRecord<Flow> {
        @Override
        public Parts<Flow> parts() {
            return Parts.of(Flow::new, logPrior, volumes, noise);
        }

        static Flow of(Tensor end, int dim, Gaussian atOne) {
            Tensor noise = end.slice(1, 0, dim);
            return new Flow(atOne.logProb(noise), end.slice(1, dim, end.size(1)), noise);
        }

        /** The same for rows that are near, and density 0 for others; NaN where a row is not finite. */
        Flow where(Tensor near, Tensor finite) {
            Tensor nan = Tensor.scalar(Double.NaN);
            Tensor beyond = Tensor.where(finite, Tensor.scalar(Double.NEGATIVE_INFINITY), nan);
            Tensor unmoved = Tensor.where(finite, Tensor.scalar(0), nan);
            return new Flow(
                    Tensor.where(near, logPrior, beyond),
                    Tensor.where(near.unsqueeze(1), volumes, unmoved.unsqueeze(1)),
                    Tensor.where(near.unsqueeze(1), noise, nan));
        }

        Tensor volume() {
            return volumes.mean(1);
        }

        Tensor logProb() {
            return logPrior.add(volume());
        }

        /** The standard error of the mean of K, √(Σ(v − v̄)²/(K(K − 1))): 0/0 for one. */
        Tensor traceError() {
            return volumes.variance(1).div(volumes.size(1) - 1).sqrt();
        }
    }

    /** Where rows end, how far their prior is off, and how much the steps cost them. */
    private record Flows(Flow flow, Tensor mismatch, Tensor error) implements TreeRecord<Flows> {
        @Override
        public Parts<Flows> parts() {
            return Parts.of(Flows::new, flow, mismatch, error);
        }
    }

    /** KL(N(αz, σ²I) ‖ q) = −½D (1 + log 2πσ²) − log q(αz) − ½σ² ∇²log q for a normal q = p₁. */
    private Tensor mismatch(Tensor z, Gaussian atOne) {
        Tensor centre = z.mul(sde.meanCoefficient(1));
        double variance = Math.pow(sde.standardDeviation(1), 2);
        return atOne.logProb(centre)
                .add(atOne.divergence(centre).mul(0.5 * variance))
                .add(0.5 * z.size(1) * (1 + Math.log(2 * Math.PI * variance)))
                .neg();
    }

    /**
     * A score [B, D] and K estimates of its divergence [B, K].
     */
    private record ScoreAndTraces(Tensor score, Tensor traces) {}

    private interface Divergence {
        ScoreAndTraces at(TimeConditionalScore score, Tensor x, Tensor t);
    }

    /**
     * A likelihood and what it is made of.
     *
     * @param logPrior log p₁(x₁), with the prior for p₁; [B]
     * @param volume ∫∇·u dt, [B]
     * @param noise x₁, [B, D]
     * @param logJacobian −Σ log scale of a standardisation; 0 without one
     * @param priorMismatch KL(p(x₁|x) ‖ prior). Its mean over data bounds the divergence of the true p₁ from the prior,
     *     and so what the prior costs on average, but not at a point: there the error may be thirty times as large, and
     *     of either sign. With a fitted prior nearly all of the mean is what x₁ still reveals about x, which costs
     *     nothing; [B]
     * @param solverError how much log p changes if the solver makes half as many steps (an adaptive one: with
     *     tolerances 32 times as large); NaN if the solver has no coarser version, and for rows of density 0; infinite for a row that
     *     could not be solved; [B]. It is no bound of the error of a row, since both solutions may be off by the same. With the adaptive
     *     solver at tolerances of 1e-5 or 1e-6 it was too small for up to one row in five of 400 (in the median of 42 batches of mixtures for
     *     one in a hundred), by factors of up to 3,000, but where it was small itself: the largest error of a batch was at most 1.6e-3, and
     *     below the largest that was reported. At 1e-4 it was too small for up to one in four, and by up to three hundred times; at 1e-2, near
     *     narrow modes, for nearly all. It does not see what neither solution does: at (0.3, 1e4) of the mixture above, log p = −6.67e7,
     *     it was 2.0e5 at 1e-2 for an error of 8.9e6. A fixed solver whose steps are far too long was off by up to fourteen
     *     times as much
     * @param traceError the standard error of log p by the directions of an estimated trace: 0 for an exact one, NaN if
     *     there was one direction; [B]
     */
    public record Likelihood(
            Tensor logPrior,
            Tensor volume,
            Tensor noise,
            double logJacobian,
            Tensor priorMismatch,
            Tensor solverError,
            Tensor traceError) {
        /** log p_ε(x) in the units of the data, [B]. */
        public Tensor logProb() {
            return logPrior.add(volume).add(logJacobian);
        }

        /** The same with density 0 where a number is 0, and NaN where it is NaN; [B]. */
        public Likelihood where(Tensor possible) {
            Tensor prior = Tensor.where(possible, logPrior, Tensor.scalar(Double.NEGATIVE_INFINITY))
                    .add(possible.mul(0));
            return new Likelihood(prior, volume, noise, logJacobian, priorMismatch, solverError, traceError);
        }

        /** −log₂ p/D: bits for each dimension, in the units of the data; [B]. */
        public Tensor bitsPerDimension() {
            return logProb().div(-noise.size(1) * Math.log(2));
        }
    }
}
