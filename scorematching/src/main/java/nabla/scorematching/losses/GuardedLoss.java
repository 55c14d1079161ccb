package nabla.scorematching.losses;

import java.util.Set;
import nabla.nn.Layer;
import nabla.nn.Smoothness;
import nabla.nn.training.Loss;

/**
 * A loss with guard rails that a user may take away one by one.
 *
 * @param <L> the loss itself
 */
abstract class GuardedLoss<L extends ScoreMatchingLoss> implements ScoreMatchingLoss {
    final GuardRails guards;

    GuardedLoss(GuardRails guards) {
        this.guards = guards;
    }

    /** The same loss with other guard rails. */
    abstract L guarded(GuardRails others);

    /** Without the check that the model is smooth. */
    public L allowingKinks() {
        return allowing(Hazard.KINKS);
    }

    /** Without refusing these. */
    public L allowing(Hazard... hazards) {
        return guarded(guards.allowing(hazards));
    }

    @Override
    public Smoothness needs() {
        return guards.smoothness().needs();
    }

    @Override
    public Set<Hazard> refuses() {
        return guards.refused();
    }

    @Override
    public Loss on(Layer network) {
        return NetworkLoss.of(this, network, guards);
    }
}
