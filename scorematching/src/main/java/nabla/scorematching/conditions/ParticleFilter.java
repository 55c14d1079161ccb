package nabla.scorematching.conditions;

import java.util.Arrays;
import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.points.Points;
import nabla.scorematching.samplers.Sampler;

/**
 * Samples of points of which an {@link Observation} is known, by weighted particles: the filter that is exact, for a given grid, as
 * the number of particles grows (Wu, Trippe, Naesseth, Blei and Cunningham, Practical and asymptotically exact conditional sampling
 * in diffusion models, NeurIPS 2023). Each sample has P particles of its own. With x in units of the signal, τ = σ/α and ρ =
 * τ(s)²/τ(t)², a particle goes from time t to s < t by
 *
 * <pre>
 *     x ← ρ x + (1 − ρ) x₀ + τ(s) √(1 − ρ) z,    x₀ ~ N(m, C)    without the observation, p(x′ | x),
 *                                                x₀ ~ N(m′, C′)  with it, r(x′ | x),
 * </pre>
 *
 * with the exact mean and covariance m, C of the clean point, and m′, C′ what a Kalman filter makes of them, as {@link
 * MomentMatching} does. The particle proposes by r, and is weighted by p(x′ | x) p(y | x′) / (r(x′ | x) p(y | x)), with p(y | x) =
 * N(y; A m, A C Aᵀ + s²I). Where the weights w leave fewer than half of the particles in effect, 1/Σw², the P are drawn anew in
 * proportion to them. One of the last, at random, is the sample, moved to its posterior mean, as by {@link
 * nabla.scorematching.diffusion.HeunEDM}: a spread that the noise at the end of the grid hides is lost.
 *
 * <p>The weights set right what moment matching has wrong: modes that are told apart by width or correlation come to their weights.
 * For normal data all weights are 1, and samples are exact on any grid but for the last move. Otherwise a step is of second order.
 *
 * <p><strong>How many particles</strong> it takes depends on how far noise leads astray: as long as it hides what is known, all may be
 * drawn into one mode, and none is left to come back. Two modes that the known column tells apart by standard deviations of 1 and .2
 * have .199 and 1.000 for .167 and 1.000 with 8 particles; by 1 and .001, at five of the latter, .33 for .996, and .84 with 64. {@link
 * State#effective} of 1 to 3 for most samples is the sign.
 *
 * <p>All particles of a sample begin at its start, which therefore is to have nothing to do with the data: begin where the noise is
 * several times as large as the data are wide. A step costs P scores with their Jacobians.
 */
public final class ParticleFilter implements Sampler<TimeConditionalScore, ParticleFilter.State> {
    private static final int PARTICLES = 16;
    private static final int MOST_PARTICLES = 1 << 20;
    /** The part of the particles that are enough, in effect; of two they are drawn anew sooner. */
    private static final double ENOUGH = 0.5;

    private static final double ENOUGH_OF_TWO = 1.5;

    /** What is less probable than this is as probable: no particle fits, and none is better than another. */
    private static final double LEAST = -1e300;

    private final SDE sde;
    private final TimeGrid grid;
    private final Observation observation;
    private final int particles;
    private final double resolution;

    private ParticleFilter(SDE sde, TimeGrid grid, Observation observation, int particles, double resolution) {
        this.sde = sde;
        this.grid = grid;
        this.observation = observation;
        this.particles = particles;
        this.resolution = resolution;
    }

    /**
     * With 16 particles for each sample.
     *
     * @param grid usually {@link TimeGrid#of(SDE, nabla.scorematching.NoiseLevels)}
     * @throws IllegalArgumentException if α is 0 at a time of the grid, or σ at its end
     */
    public static ParticleFilter of(SDE sde, TimeGrid grid, Observation observation) {
        Points.present("ParticleFilter", "an equation", sde);
        Points.present("ParticleFilter", "a grid of times", grid);
        Points.present("ParticleFilter", "an observation", observation);
        for (int i = 0; i <= grid.steps(); i++) {
            double t = grid.time(i);
            if (!(sde.meanCoefficient(t) >= Double.MIN_NORMAL && sde.standardDeviation(t) > 0)) {
                throw new IllegalArgumentException("ParticleFilter: expected α > 0 and σ > 0 at all times, got "
                        + sde.meanCoefficient(t) + " and " + sde.standardDeviation(t) + " at t = " + t);
            }
        }
        return new ParticleFilter(sde, grid, observation, PARTICLES, 0);
    }

    /**
     * With another number of particles.
     *
     * @param count P; 1 is a sampler by moment matching alone
     * @throws IllegalArgumentException if it is not positive
     */
    public ParticleFilter particles(int count) {
        if (count < 1 || count > MOST_PARTICLES) {
            throw new IllegalArgumentException(
                    "ParticleFilter.particles: expected 1 to " + MOST_PARTICLES + ", got " + count);
        }
        return new ParticleFilter(sde, grid, observation, count, resolution);
    }

    /**
     * For a score whose data have, given everything else, at least this standard deviation in every direction; see {@link
     * MomentMatching#resolution}.
     *
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public ParticleFilter resolution(double deviation) {
        CleanPoint.requireResolution("ParticleFilter.resolution", deviation);
        return new ParticleFilter(sde, grid, observation, particles, deviation);
    }

    /**
     * Particles on their way.
     *
     * @param x [B, P, D]
     * @param logWeights log p(x | x before) − log r(x | x before) − log p(y | x before), added up since they were drawn anew, [B, P]
     * @param lot which particle will be the sample, from 0 to 1, [B, 1]
     * @param effective the fewest particles that were left in effect, 1/Σw² of their weights w, at any step; [B, 1]
     */
    public record State(Tensor x, Tensor logWeights, Tensor lot, Tensor effective) implements TreeRecord<State> {
        @Override
        public Parts<State> parts() {
            return Parts.of(State::new, x, logWeights, lot, effective);
        }
    }

    @Override
    public int steps() {
        return grid.steps();
    }

    @Override
    public Tensor numbers(int k) {
        return grid.pair(Points.index("ParticleFilter.numbers", k, steps()));
    }

    @Override
    public void requireRowwise(TimeConditionalScore score, Tensor x) {
        score.at(grid.start()).requireRowwise(name(), x);
    }

    @Override
    public State start(TimeConditionalScore score, Tensor x1, Rng rng) {
        observation.require(name(), x1);
        int rows = x1.size(0);
        return start(x1.unsqueeze(1).broadcastTo(rows, particles, x1.size(1)), rng.uniform(rows, 1));
    }

    /**
     * Particles that begin each at a point of its own.
     *
     * @param x with the noise of the first time, [B, P, D]
     * @param lot which particle will be the sample, uniform from 0 to 1, [B, 1]
     * @throws IllegalArgumentException if a shape is another, or a lot is not in [0, 1)
     */
    public State start(Tensor x, Tensor lot) {
        int rows = requireParticles("points", x, observation.dim());
        require("lots", lot, rows, 1);
        Points.requireKnown(name(), "lots in [0, 1)", lot, u -> u >= 0 && u < 1);
        return new State(x, Tensor.zeros(rows, particles), lot, Tensor.full(particles, rows, 1));
    }

    /** Draws ancestors from {@code rng.split(0)} and moves from {@code rng.split(1)}. */
    @Override
    public State step(TimeConditionalScore score, State state, Tensor pair, Rng rng) {
        Tensor uniform = rng.split(0).uniform(state.x.size(0), 1);
        return step(score, state, pair, uniform, rng.split(1).normal(state.x.shape()));
    }

    /**
     * A step with numbers that were drawn elsewhere, for instance from a key of each row.
     *
     * @param uniform for the ancestors, [B, 1]
     * @param normal for the moves, [B, P, D]
     * @throws IllegalArgumentException if a shape is another
     */
    public State step(TimeConditionalScore score, State state, Tensor pair, Tensor uniform, Tensor normal) {
        Points.present(name(), "a state", state);
        require("uniform numbers", uniform, requireParticles("a state", state.x, observation.dim()), 1);
        require("normal numbers", normal, state.x.shape());
        Tensor t = pair.select(0, 0);
        Tensor s = pair.select(0, 1);
        int rows = state.x.size(0);
        int dim = state.x.size(2);
        CleanPoint clean = clean(score, state.x, t);
        Observation.Told told = told(clean);
        Tensor logProb = logProb(told, rows);
        Tensor logWeights = state.logWeights.add(logProb).logSoftmax(-1);
        Tensor weights = logWeights.exp();
        Tensor effective = weights.square().sumKeepDims(-1).reciprocal();
        Tensor few = effective.lt(Math.max(particles * ENOUGH, ENOUGH_OF_TWO));
        Tensor ancestors = Tensor.where(few.unsqueeze(-1), ancestors(weights, uniform), Tensor.eye(particles));
        Tensor carried = Tensor.where(few, Tensor.scalar(0), logWeights);

        Tensor mean = drawn(ancestors, clean.mean(), dim);
        Tensor move = drawn(ancestors, told.mean(), dim).sub(mean);
        Tensor before = ancestors.matmul(state.x).div(sde.meanCoefficient(t));
        Tensor tau = sde.standardDeviation(t).div(sde.meanCoefficient(t));
        Tensor kept =
                sde.standardDeviation(s).div(sde.meanCoefficient(s)).div(tau).square();
        Tensor forgotten = kept.neg().add(1);
        // Covariances in units of (1 − ρ) τ(t)²: ρ I + (1 − ρ) C.
        Tensor free = factor(drawn(ancestors, clean.shape(), dim * dim), kept, rows, dim);
        Tensor led = factor(drawn(ancestors, told.shape(), dim * dim), kept, rows, dim);
        Tensor scale = forgotten.sqrt().mul(tau);
        Tensor step = led.matmul(normal.unsqueeze(-1)).squeeze(-1);
        Tensor next = before.mul(kept)
                .add(mean.add(move).mul(forgotten))
                .add(step.mul(scale))
                .mul(sde.meanCoefficient(s));
        Tensor off = move.mul(forgotten).div(scale).add(step);
        Tensor logRatio = normal.square()
                .sum(-1)
                .sub(free.triangularSolve(off.unsqueeze(-1)).square().sum(-1, -2))
                .mul(0.5)
                .add(led.diagonal().log().sum(-1))
                .sub(free.diagonal().log().sum(-1))
                .maximum(LEAST);
        return new State(
                next,
                carried.add(logRatio).sub(drawn(ancestors, logProb, 1).squeeze(-1)),
                state.lot,
                state.effective.minimum(effective));
    }

    private int requireParticles(String what, Tensor x, int dim) {
        Points.present(name(), what, x);
        require(what, x, x.rank() == 0 ? 0 : x.size(0), particles, dim);
        return x.size(0);
    }

    private void require(String what, Tensor given, int... shape) {
        Points.present(name(), what, given);
        if (!Arrays.equals(given.shape(), shape)) {
            throw new IllegalArgumentException(name() + ": expected " + what + " " + Arrays.toString(shape) + ", got "
                    + Arrays.toString(given.shape()));
        }
    }

    private CleanPoint clean(TimeConditionalScore score, Tensor x, Tensor t) {
        Tensor flat = x.reshape(x.size(0) * particles, x.size(2));
        Tensor time = Points.ofEach(name(), Points.column(name(), "t", t), flat);
        return CleanPoint.of(
                score.at(time).checked(name()),
                flat,
                sde.meanCoefficient(time),
                sde.standardDeviation(time),
                resolution);
    }

    private Observation.Told told(CleanPoint clean) {
        return observation.repeated(particles).told(clean.mean(), clean.shape(), clean.unit());
    }

    /** log p(y | x) of particles, [B, P]. */
    private Tensor logProb(Observation.Told told, int rows) {
        return told.logProb().maximum(LEAST).reshape(rows, particles);
    }

    /** What the ancestors have, [B, P, width]. */
    private Tensor drawn(Tensor ancestors, Tensor ofEach, int width) {
        return ancestors.matmul(ofEach.reshape(ancestors.size(0), particles, width));
    }

    /** L with L Lᵀ = ρ I + (1 − ρ) C, [B, P, D, D]. */
    private Tensor factor(Tensor shapes, Tensor kept, int rows, int dim) {
        return shapes.reshape(rows, particles, dim, dim)
                .mul(kept.neg().add(1))
                .add(Tensor.eye(dim).mul(kept))
                .cholesky();
    }

    /** Systematic resampling: 1 where particle k is the ancestor of particle j, else 0, [B, P, P]. */
    private Tensor ancestors(Tensor weights, Tensor uniform) {
        return chosen(weights, uniform.add(Tensor.arange(particles)).div(particles));
    }

    /** For lots u: 1 where particle k is the first whose weights with those before add up to more than u, [B, U, P]. */
    private static Tensor chosen(Tensor weights, Tensor lots) {
        int last = weights.size(1) - 1;
        // What rounding leaves the sum below 1 by belongs to the last.
        Tensor reached = weights.cumsum(1)
                .slice(1, 0, last)
                .pad(1, 0, 1)
                .add(Tensor.arange(last + 1).ge(last))
                .unsqueeze(1)
                .gt(lots.unsqueeze(-1));
        return reached.sub(reached.slice(2, 0, last).pad(2, 1, 0));
    }

    /** Where one of the particles of each sample is. */
    @Override
    public Tensor points(State state) {
        return state.x.select(1, 0);
    }

    /** The {@linkplain SDE#posteriorMean posterior mean}, told the observation, of one particle of each sample. */
    @Override
    public Tensor finish(TimeConditionalScore score, State state) {
        int rows = state.x.size(0);
        int dim = state.x.size(2);
        Observation.Told told = told(clean(score, state.x, Tensor.scalar(grid.end())));
        Tensor weights = state.logWeights.add(logProb(told, rows)).softmax(-1);
        return observation.kept(
                drawn(chosen(weights, state.lot), told.mean(), dim).reshape(rows, dim));
    }

    @Override
    public String toString() {
        return name() + "(" + sde + ", " + grid + ", " + observation + ", " + particles + " particles)";
    }
}
