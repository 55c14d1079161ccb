package nabla.scorematching.diffusion;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * A velocity whose shape is checked.
 *
 * @param name what messages begin with
 * @param inner the velocity
 */
record CheckedVelocity(String name, OdeSolver.Velocity inner) implements OdeSolver.Velocity {
    /**
     * The velocity of a solution from these points at one time to another.
     *
     * @throws IllegalArgumentException if the points are not [B, D] or a time is not finite
     */
    static CheckedVelocity of(String name, OdeSolver.Velocity inner, Tensor x0, double from, double to) {
        Points.require(name, x0);
        if (!Double.isFinite(from) || !Double.isFinite(to)) {
            throw new IllegalArgumentException(name + ": expected finite times, got " + from + " to " + to);
        }
        return new CheckedVelocity(name, inner);
    }

    @Override
    public Tensor at(Tensor x, Tensor t) {
        Tensor velocity = inner.at(x, t);
        if (!Arrays.equals(velocity.shape(), x.shape())) {
            throw new IllegalArgumentException(name + ": expected a velocity of the shape of the points "
                    + Arrays.toString(x.shape()) + ", got " + Arrays.toString(velocity.shape()));
        }
        return velocity;
    }
}
