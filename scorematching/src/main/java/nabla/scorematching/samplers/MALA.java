package nabla.scorematching.samplers;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.points.Points;

/**
 * The Metropolis-adjusted Langevin algorithm: a Langevin step y = x + ε s(x) + √(2ε) z is a proposal q(y|x), accepted with
 * probability min(1, p(y) q(x|y) / (p(x) q(y|x))), so that p is stationary exactly (Roberts and Tweedie, Bernoulli 2,
 * 1996). It needs the density up to a constant: an energy. Steps that are accepted with probability 0.574 explore fastest
 * in high dimension (Roberts and Rosenthal, JRSS B 60, 1998).
 */
public final class MALA {
    private final double stepSize;
    private final int steps;

    private MALA(double stepSize, int steps) {
        this.stepSize = stepSize;
        this.steps = steps;
    }

    /**
     * @param stepSize ε
     * @param steps how many
     * @throws IllegalArgumentException if the step size is not positive and finite, or there are fewer than 1 steps
     */
    public static MALA of(double stepSize, int steps) {
        Steps.require("MALA", stepSize, steps);
        if (steps == 0) {
            throw new IllegalArgumentException("MALA: 0 steps");
        }
        return new MALA(stepSize, steps);
    }

    /**
     * Where a walk that begins at each row ends.
     *
     * @param energy −log p up to a constant; of a {@link Density} it is {@link Density#energy()}
     * @param x0 the starts, [B, D]
     * @param rng step k draws from {@code rng.split(k)}
     * @return [B, D]
     */
    public Tensor sample(EnergyFunction energy, Tensor x0, Rng rng) {
        return walk(energy, x0, rng).end();
    }

    /** As {@link #sample}, with the share of proposals that each walk accepted. */
    public Walk walk(EnergyFunction energy, Tensor x0, Rng rng) {
        Points.require("MALA", x0);
        State state = State.at(energy, x0);
        Tensor accepted = Tensor.zeros(x0.size(0), 1);
        for (int k = 0; k < steps; k++) {
            Rng step = rng.split(k);
            Tensor z = step.split(0).normal(x0.shape());
            Tensor proposal = state.drifted(stepSize).add(z.mul(Math.sqrt(2 * stepSize)));
            State next = State.at(energy, proposal);
            Tensor forward = next.x.sub(state.drifted(stepSize)).square().sumKeepDims(-1);
            Tensor backward = state.x.sub(next.drifted(stepSize)).square().sumKeepDims(-1);
            Tensor logRatio =
                    state.energy.sub(next.energy).add(forward.sub(backward).div(4 * stepSize));
            // A ratio that is NaN (an energy that overflows) compares false: rejected.
            Tensor accept = step.split(1).uniform(x0.size(0), 1).log().lt(logRatio);
            state = next.where(accept, state);
            accepted = accepted.add(accept);
        }
        return new Walk(state.x, accepted.div(steps).squeeze(-1));
    }

    /**
     * The end of a walk.
     *
     * @param end where each walk ended, [B, D]
     * @param acceptance the share of accepted proposals of each walk, [B]
     */
    public record Walk(Tensor end, Tensor acceptance) {}

    /** A point with its energy, [B, 1], and score. */
    private record State(Tensor x, Tensor energy, Tensor score) {
        static State at(EnergyFunction energy, Tensor x) {
            return new State(x, energy.energy(x).unsqueeze(-1), energy.score(x));
        }

        Tensor drifted(double stepSize) {
            return x.add(score.mul(stepSize));
        }

        State where(Tensor condition, State other) {
            return new State(
                    Tensor.where(condition, x, other.x),
                    Tensor.where(condition, energy, other.energy),
                    Tensor.where(condition, score, other.score));
        }
    }
}
