package nabla.examples.estimators;

import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;

/**
 * A turn of each of some angles: from where it starts to 2π further.
 *
 * @param start of each column, [D]
 */
record Turn(Tensor start) implements UnaryOperator<Tensor> {
    private static final double WHOLE = 2 * Math.PI;

    /** The turn that has the angles of a column in its middle, or from −π on where they take more than one. */
    static Turn about(Tensor angles) {
        Tensor low = angles.min(0);
        Tensor high = angles.max(0);
        Tensor middle = Tensor.where(high.sub(low).le(WHOLE), low.add(high).mul(0.5), Tensor.scalar(0));
        return new Turn(middle.sub(Math.PI));
    }

    /** The same directions, as angles in this turn. */
    @Override
    public Tensor apply(Tensor angles) {
        return angles.sub(angles.sub(start).div(WHOLE).floor().mul(WHOLE));
    }
}
