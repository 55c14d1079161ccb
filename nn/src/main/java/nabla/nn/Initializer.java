package nabla.nn;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * How fresh parameters are drawn. The fan-in and fan-out of a weight [out, in] are in and out; those of a vector are
 * both its size.
 */
@FunctionalInterface
public interface Initializer {
    /**
     * A fresh tensor of this shape.
     *
     * @throws IllegalArgumentException if the shape has no axis and the initialiser needs its fans
     */
    Tensor draw(Rng rng, int... shape);

    /** This initializer's numbers times a gain, for instance √2 before a rectifier. */
    default Initializer scaled(double gain) {
        return (rng, shape) -> draw(rng, shape).mul(gain);
    }

    /** Zeros. */
    static Initializer zeros() {
        return (rng, shape) -> Tensor.zeros(shape);
    }

    /** The same number everywhere. */
    static Initializer constant(double value) {
        return (rng, shape) -> Tensor.full(value, shape);
    }

    /** Uniform in ±bound. */
    static Initializer uniform(double bound) {
        Doors.notNegative("Initializer.uniform", "bound", bound);
        return (rng, shape) -> rng.uniform(shape).mul(2 * bound).sub(bound);
    }

    /** Normal with mean 0. */
    static Initializer normal(double standardDeviation) {
        Doors.notNegative("Initializer.normal", "standard deviation", standardDeviation);
        return (rng, shape) -> rng.normal(shape).mul(standardDeviation);
    }

    /** Uniform in ±√(6/(in + out)) (Glorot and Bengio, Understanding the difficulty …, 2010, equation 16). */
    static Initializer xavierUniform() {
        return (rng, shape) ->
                uniform(Math.sqrt(6.0 / (fanIn(shape) + fanOut(shape)))).draw(rng, shape);
    }

    /** Normal with variance 2/(in + out) (Glorot and Bengio, 2010). */
    static Initializer xavierNormal() {
        return (rng, shape) ->
                normal(Math.sqrt(2.0 / (fanIn(shape) + fanOut(shape)))).draw(rng, shape);
    }

    /** Uniform in ±√(6/in), for rectifiers (He et al., Delving deep into rectifiers, 2015). */
    static Initializer kaimingUniform() {
        return (rng, shape) -> uniform(Math.sqrt(6.0 / fanIn(shape))).draw(rng, shape);
    }

    /** Normal with variance 2/in, for rectifiers (He et al., 2015, equation 10). */
    static Initializer kaimingNormal() {
        return (rng, shape) -> normal(Math.sqrt(2.0 / fanIn(shape))).draw(rng, shape);
    }

    /** Uniform in ±√(3/in) (LeCun et al., Efficient backprop, 1998). */
    static Initializer lecunUniform() {
        return (rng, shape) -> uniform(Math.sqrt(3.0 / fanIn(shape))).draw(rng, shape);
    }

    /** Normal with variance 1/in (LeCun et al., 1998). */
    static Initializer lecunNormal() {
        return (rng, shape) -> normal(Math.sqrt(1.0 / fanIn(shape))).draw(rng, shape);
    }

    /** Uniform in ±1/√in, as PyTorch draws the weights of a linear layer. */
    static Initializer pytorch() {
        return (rng, shape) -> uniform(1 / Math.sqrt(fanIn(shape))).draw(rng, shape);
    }

    /**
     * A random matrix with orthonormal rows or columns, whichever are fewer, uniform over all such matrices (Saxe et al.,
     * Exact solutions to the nonlinear dynamics of learning, 2014).
     *
     * @throws IllegalArgumentException when drawing, if the shape is not that of a matrix
     */
    static Initializer orthogonal() {
        return (rng, shape) -> {
            if (shape.length != 2) {
                throw new IllegalArgumentException(
                        "Initializer: expected a matrix [out, in], got " + Arrays.toString(shape));
            }
            boolean tall = shape[0] > shape[1];
            double[][] rows = rng.normal(Math.min(shape[0], shape[1]), Math.max(shape[0], shape[1]))
                    .toMatrix();
            Orthonormal.rows(rows);
            return tall ? Tensor.of(rows).transpose() : Tensor.of(rows);
        };
    }

    private static int fanIn(int[] shape) {
        return shape[axis(shape, shape.length - 1)];
    }

    private static int fanOut(int[] shape) {
        return shape[axis(shape, 0)];
    }

    private static int axis(int[] shape, int axis) {
        if (shape.length == 0) {
            throw new IllegalArgumentException("Initializer: expected a shape with an axis, got []");
        }
        return axis;
    }
}
