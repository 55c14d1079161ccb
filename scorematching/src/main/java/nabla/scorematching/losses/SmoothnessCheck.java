package nabla.scorematching.losses;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * −0.648. A score that jumps is worse, and so is the gradient of an energy of relu: its divergence is 0 almost everywhere, so
 * the loss itself is wrong.
 *
 * <p>The operations that a model applies are read off its tape, so a model does not have to declare what it is made of.
 */
public final class SmoothnessCheck {
    private static final System.Logger LOG = System.getLogger(SmoothnessCheck.class.getName());

    private static final String ADVICE = "Use a smooth activation (softplus, silu, tanh), or call allowingKinks()";

    private final String loss;
    private final Smoothness needs;
    private final AtomicBoolean warned = new AtomicBoolean();

    private SmoothnessCheck(String loss, Smoothness needs) {
        this.loss = loss;
        this.needs = needs;
    }

    /**
     * A check for a loss with this need: it refuses a score that jumps, and warns of a score with kinks, once altogether.
     *
     * @param loss its name in messages
     */
    static SmoothnessCheck of(String loss, Smoothness needs) {
        return new SmoothnessCheck(loss, needs);
    }

    /** The check of a loss that differentiates the score. */
    static SmoothnessCheck required(String loss) {
        return of(loss, Smoothness.C1);
    }

    /** No check. */
    static SmoothnessCheck ignored(String loss) {
        return of(loss, Smoothness.DISCONTINUOUS);
    }

    /** How smooth a score has to be. */
    Smoothness needs() {
        return needs;
    }

    /** Refuses a network that jumps where the loss needs more, and warns of one that has kinks there. */
    void check(Layer network) {
        Smoothness smoothness = network.smoothness();
        if (smoothness.isAtLeast(needs)) {
            return;
        }
        if (smoothness == Smoothness.DISCONTINUOUS) {
            throw jump("the score " + network + " jumps");
        }
        warn("the score " + network + " has kinks");
    }

    /**
     * Refuses a score that jumps, and warns once of one that has kinks. The score of an energy is its derivative, so it jumps
     * where the energy has kinks.
     */
    void check(ScoreFunction score, Tensor x) {
        if (needs == Smoothness.DISCONTINUOUS || x.size(0) == 0) {
            return;
        }
        boolean isEnergy = score instanceof EnergyFunction;
        Tape tape = tape(score, x.slice(0, 0, 1));
        int derivatives = tape.continuousDerivatives() - (isEnergy ? 1 : 0);
        if (derivatives < 0) {
            throw jump((isEnergy ? "the energy has kinks " : "the score jumps ") + roughest(tape));
        }
        if (derivatives < 1) {
            warn("the score has kinks, from " + roughest(tape));
        }
    }

    private IllegalArgumentException jump(String what) {
        return new IllegalArgumentException(
                loss + ": " + what + "; the divergence of the score is infinite there, which a"
                        + " derivative does not see, so the loss would be wrong. " + ADVICE);
    }

    private void warn(String what) {
        if (!warned.getAndSet(true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: {1}, so the gradient of its divergence by the parameters is biased. {2}",
                    loss,
                    what,
                    ADVICE);
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
        return names(tape(score, x), 0);
    }

    /** The names of the operations that make it as rough as it is. */
    private static Set<String> roughest(Tape tape) {
        return names(tape, Math.max(0, tape.continuousDerivatives()));
    }

    private static Tape tape(ScoreFunction score, Tensor x) {
        return score instanceof EnergyFunction energy
                ? Tape.recordWithJumps(energy::energy, x)
                : Tape.recordWithJumps(score::score, x);
    }

    private static Set<String> names(Tape tape, int mostDerivatives) {
        Set<String> found = new TreeSet<>();
        for (Tensor node : tape.nodes()) {
            if (node.operation().continuousDerivatives() <= mostDerivatives) {
                found.add(node.operation().name());
            }
        }
        return found;
    }
}
