package nabla.scorematching.samplers;

import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.points.Points;

/**
 * The Metropolis-adjusted Langevin algorithm: a Langevin step y = x + ε s(x) + √(2ε) z is a proposal q(y|x), accepted with
 * probability min(1, p(y) q(x|y) / (p(x) q(y|x))), so that p is stationary exactly (Roberts and Tweedie, Bernoulli 2,
 * 1996). It needs the density up to a constant: an energy −log p, of a {@code Density} its {@code energy()}. The energy is differentiated, so it is
 * the function itself and not a compiled {@code Program}, which is refused; see {@link EnergyFunction}. Steps that are
 * accepted with probability 0.574 explore fastest in high dimension (Roberts and Rosenthal, JRSS B 60, 1998).
 *
 * <p>The share of accepted proposals is part of the state: {@code mala.on(energy).run(x0, rng).state().acceptance()}.
 */
public final class MALA implements Sampler<EnergyFunction, MALA.State> {
    private final Steps steps;

    private MALA(Steps steps) {
        this.steps = steps;
    }

    /**
     * The algorithm with this step size.
     *
     * @param stepSize ε
     * @param steps how many
     * @throws IllegalArgumentException if the step size is not positive and finite, or there are fewer than 1 steps
     */
    public static MALA of(double stepSize, int steps) {
        Steps equal = Steps.of("MALA", stepSize, steps);
        if (steps == 0) {
            throw new IllegalArgumentException("MALA: expected at least one step, got 0");
        }
        return new MALA(equal);
    }

    /**
     * Points with what is known of them, and how many proposals each chain has accepted.
     *
     * @param x [B, D]
     * @param energy −log p(x) up to a constant, [B, 1]
     * @param score [B, D]
     * @param accepted proposals accepted, [B, 1]
     * @param proposed proposals made, a scalar
     */
    public record State(Tensor x, Tensor energy, Tensor score, Tensor accepted, Tensor proposed)
            implements TreeRecord<State> {
        @Override
        public Parts<State> parts() {
            return Parts.of(State::new, x, energy, score, accepted, proposed);
        }

        /** The share of proposals that each chain has accepted, [B]. */
        public Tensor acceptance() {
            return accepted.div(proposed).squeeze(-1);
        }
    }

    @Override
    public int steps() {
        return steps.count();
    }

    @Override
    public Tensor numbers(int k) {
        return steps.numbers(k);
    }

    @Override
    public State start(EnergyFunction energy, Tensor x0, Rng rng) {
        State state = at(energy, x0, Tensor.zeros(x0.size(0), 1), Tensor.scalar(0));
        if (!state.energy.isLinked() && !state.score.isLinked()) {
            Points.requireFinite("MALA: the energy at the starts", state.energy);
            Points.requireFinite("MALA: the score at the starts", state.score);
        }
        return state;
    }

    private State at(EnergyFunction energy, Tensor x, Tensor accepted, Tensor proposed) {
        EnergyFunction checked = energy.checked(name());
        return new State(x, checked.energy(x).unsqueeze(-1), checked.score(x), accepted, proposed);
    }

    /** Draws the proposal's noise from {@code rng.split(0)} and decides by {@code rng.split(1)}. */
    @Override
    public State step(EnergyFunction energy, State state, Tensor stepSize, Rng rng) {
        Tensor z = rng.split(0).normal(state.x.shape());
        Tensor ahead = state.x.add(state.score.mul(stepSize));
        Tensor proposal = ahead.add(z.mul(stepSize.mul(2).sqrt()));
        State next = at(energy, proposal, state.accepted, state.proposed);
        Tensor forward = proposal.sub(ahead).square().sumKeepDims(-1);
        Tensor backward =
                state.x.sub(proposal.add(next.score.mul(stepSize))).square().sumKeepDims(-1);
        Tensor logRatio =
                state.energy.sub(next.energy).add(forward.sub(backward).div(stepSize.mul(4)));
        // A ratio that is NaN (an energy that overflows) compares false: rejected.
        Tensor accept = rng.split(1).uniform(state.x.size(0), 1).log().lt(logRatio);
        return new State(
                Tensor.where(accept, proposal, state.x),
                Tensor.where(accept, next.energy, state.energy),
                Tensor.where(accept, next.score, state.score),
                state.accepted.add(accept),
                state.proposed.add(1));
    }

    @Override
    public Tensor points(State state) {
        return state.x;
    }
}
