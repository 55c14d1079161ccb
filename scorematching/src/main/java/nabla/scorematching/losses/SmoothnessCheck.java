package nabla.scorematching.losses;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import nabla.autodiff.Operation;
import nabla.autodiff.Tape;
import nabla.autodiff.Tensor;
import nabla.nn.Layer;
import nabla.nn.Smoothness;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.ScoreFunction;

/**
 * Whether a model is smooth enough for a loss that differentiates it.
 *
 * <p>A loss with the divergence of s needs a continuous derivative. A network of relu has a derivative that jumps where a
 * unit switches on. The loss has the right value, but its gradient by the parameters misses that the jumps move with
 * them: for s = relu(x − b), x ~ N(0, 1) and b = 0.3 automatic differentiation gives −0.267 where the true derivative is
 * −0.648. An energy of relu is worse: its Laplacian is 0 almost everywhere, so the loss itself is wrong.
 *
 * <p>The operations that a model applies are read off its tape, so no model need say what it is made of.
 */
public final class SmoothnessCheck {
    private static final System.Logger LOG = System.getLogger(SmoothnessCheck.class.getName());

    private final boolean required;
    private final AtomicBoolean warned = new AtomicBoolean();

    private SmoothnessCheck(boolean required) {
        this.required = required;
    }

    /** A check that refuses an energy with kinks, and warns once of a score with kinks. */
    static SmoothnessCheck required() {
        return new SmoothnessCheck(true);
    }

    /** No check. */
    static SmoothnessCheck ignored() {
        return new SmoothnessCheck(false);
    }

    /** How smooth a score has to be. */
    Smoothness needs() {
        return required ? Smoothness.C1 : Smoothness.DISCONTINUOUS;
    }

    /** Refuses a network that jumps where a loss needs more, and warns of one that has kinks there. */
    static void require(Layer network, Smoothness needed) {
        Smoothness smoothness = network.smoothness();
        if (smoothness.isAtLeast(needed)) {
            return;
        }
        String advice = ". Use a smooth activation (softplus, silu, tanh), or say allowingKinks()";
        if (smoothness == Smoothness.DISCONTINUOUS) {
            throw new IllegalArgumentException("score matching: the score " + network
                    + " jumps, and the loss misses what" + " happens there, so it would be wrong" + advice);
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "score matching: the score {0} has kinks, so the gradient of its divergence by the parameters is biased{1}",
                network,
                advice);
    }

    void check(ScoreFunction score, Tensor x) {
        if (!required || x.size(0) == 0) {
            return;
        }
        Set<String> kinks = kinks(score, x.slice(0, 0, 1));
        if (kinks.isEmpty()) {
            return;
        }
        if (score instanceof EnergyFunction) {
            throw new IllegalArgumentException("score matching: the energy has kinks " + kinks
                    + ", where its Laplacian is infinite; elsewhere it misses their part, so the loss would be wrong."
                    + " Use a smooth activation (softplus, silu, tanh), or say allowingKinks()");
        }
        if (!warned.getAndSet(true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "score matching: the score has kinks {0}, so the gradient of its divergence by the parameters is"
                            + " biased. Use a smooth activation (softplus, silu, tanh), or say allowingKinks()",
                    kinks);
        }
    }

    /**
     * The operations between a point and the score there (or the energy, if it is an {@link EnergyFunction}) that have a
     * jump in the value or in the derivative.
     *
     * @param x where to look, [B, D]
     * @return names, sorted; empty if there are none
     */
    public static Set<String> kinks(ScoreFunction score, Tensor x) {
        Tape tape = score instanceof EnergyFunction energy
                ? Tape.recordWithJumps(energy::energy, x)
                : Tape.recordWithJumps(score::score, x);
        Set<String> found = new TreeSet<>();
        for (Tensor node : tape.nodes()) {
            Operation operation = node.operation();
            if (operation.continuousDerivatives() < 1) {
                found.add(operation.name());
            }
        }
        return found;
    }
}
