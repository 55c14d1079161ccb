package nabla.scorematching.samplers;

import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.scorematching.EnergyFunction;

/**
 * Steps of one length h, and how often proposals are accepted with it: trials, until it is as often as wanted. A length with which
 * too many are accepted and one with which too few are have one between them that is right, as the acceptance is continuous in
 * h, though it need not fall.
 */
record AcceptanceTrial(Leapfrog leapfrog, DualAveraging.Move move, int steps)
        implements Sampler<EnergyFunction, AcceptanceTrial.State> {
    private static final int TRIALS = 12;
    private static final int FEWEST_STEPS = 10;
    /** A trial takes this part of the steps of the search. */
    private static final int PART = 8;

    private static final double FACTOR = 1.15;
    /** Acceptances that differ by less, or by less than two standard errors, are the same. */
    private static final double TOLERANCE = 0.01;

    private static final Tensor NONE = Tensor.scalar(0);

    AcceptanceTrial {
        steps = Math.max(FEWEST_STEPS, steps / PART);
    }

    /**
     * Chains with steps of one length.
     *
     * @param h the length, a scalar
     * @param sum of the mean acceptance probabilities of the steps, a scalar
     */
    record State(MALA.State chains, Tensor h, Tensor sum) implements TreeRecord<State> {
        @Override
        public Parts<State> parts() {
            return Parts.of(State::new, chains, h, sum);
        }
    }

    /**
     * The length nearest to the target of those that were tried, with the acceptance of its trial, and where the chains are.
     *
     * @param logStep log h of the first trial
     * @throws ArithmeticException if the acceptance is far from the target with all
     */
    DualAveraging.Result corrected(EnergyFunction energy, MALA.State from, double logStep, double target, Rng rng) {
        SamplingRun<EnergyFunction, State> run = on(energy);
        double tolerance = Math.max(
                TOLERANCE,
                2 * Math.sqrt(target * (1 - target) / steps / from.x().size(0)));
        MALA.State chains = from;
        double h = Math.exp(logStep);
        double best = h;
        double acceptance = Double.POSITIVE_INFINITY;
        double tooShort = 0;
        double tooLong = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TRIALS && Math.abs(acceptance - target) > tolerance; i++) {
            ChainState<State> start = ChainState.start(new State(chains, Tensor.scalar(h), NONE), rng.split(i));
            State end = run.advance(start, steps).state();
            chains = end.chains;
            double accepted = Math.min(1, end.sum.item() / steps);
            if (Math.abs(accepted - target) < Math.abs(acceptance - target)) {
                acceptance = accepted;
                best = h;
            }
            tooShort = accepted > target ? h : tooShort;
            tooLong = accepted > target ? tooLong : h;
            if (tooShort == 0) {
                h = tooLong / FACTOR;
            } else {
                h = tooLong == Double.POSITIVE_INFINITY ? tooShort * FACTOR : Math.sqrt(tooShort * tooLong);
            }
        }
        if (acceptance < target / 2 || acceptance > (1 + target) / 2) {
            throw new ArithmeticException(name() + ": the warm-up ended with " + acceptance
                    + " of the proposals accepted, not " + target + ", with leapfrog steps of " + best
                    + "; begin nearer to the density or with another step, or give the warm-up more steps");
        }
        return new DualAveraging.Result(best, chains.x(), acceptance);
    }

    @Override
    public String name() {
        return leapfrog.name();
    }

    @Override
    public Tensor numbers(int k) {
        return NONE;
    }

    @Override
    public State start(EnergyFunction energy, Tensor x0, Rng rng) {
        return new State(leapfrog.start(energy, x0), NONE, NONE);
    }

    @Override
    public State step(EnergyFunction energy, State state, Tensor none, Rng rng) {
        Leapfrog.Proposal proposal = move.propose(energy, state.chains, state.h, rng);
        return new State(
                leapfrog.decide(state.chains, proposal, rng.split(1)),
                state.h,
                state.sum.add(proposal.acceptance().mean()));
    }

    @Override
    public Tensor points(State state) {
        return state.chains.x();
    }
}
