package nabla.scorematching.losses;

import java.util.Arrays;
import java.util.function.IntFunction;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * The distribution of random directions v with E[v vᵀ] = I, so that E[vᵀJv] = tr J. With S the symmetric part of J the
 * variance V₁ of vᵀJv is
 *
 * <table>
 * <caption>Variance of one direction</caption>
 * <tr><td>Gaussian</td><td>2‖S‖²</td></tr>
 * <tr><td>Rademacher, Hadamard</td><td>2(‖S‖² − Σ Sᵢᵢ²)</td></tr>
 * <tr><td>sphere, orthogonal</td><td>2d/(d+2) · (‖S‖² − tr²S/d)</td></tr>
 * <tr><td>coordinates</td><td>d Σ Sᵢᵢ² − tr²S</td></tr>
 * </table>
 *
 * <p>The mean of M independent ones has the variance V₁/M. {@link #ORTHOGONAL}, {@link #HADAMARD} and {@link #COORDINATES} draw the
 * directions of a point without replacement: theirs is V₁(N − M)/(M(N − 1)) with N = d (for Hadamard, the power of two that is
 * not less), which is less, and nothing at M = N, where the mean is the trace itself.
 */
public enum Projections {
    /** Independent standard normal components. */
    GAUSSIAN {
        @Override
        Tensor[] draw(Rng rng, int count, int[] shape) {
            return each(count, i -> rng.split(i).normal(shape));
        }
    },
    /** Independent components −1 or 1: exact where J is diagonal. */
    RADEMACHER {
        @Override
        Tensor[] draw(Rng rng, int count, int[] shape) {
            return each(count, i -> rng.split(i).rademacher(shape));
        }
    },
    /** Uniform on the sphere of radius √d: exact where J is a multiple of the identity. */
    SPHERE {
        @Override
        Tensor[] draw(Rng rng, int count, int[] shape) {
            return each(count, i -> onSphere(rng.split(i).normal(shape)));
        }
    },
    /** Uniform on the sphere of radius √d, and orthogonal to each other: rows of a Haar-distributed matrix. */
    ORTHOGONAL {
        @Override
        Tensor[] draw(Rng rng, int count, int[] shape) {
            requireAtMost(shape[1], count);
            Tensor[] directions = SPHERE.draw(rng, count, shape);
            for (int i = 0; i < count; i++) {
                Tensor v = directions[i];
                // Gram and Schmidt; the second round takes away what the first one leaves by rounding.
                for (int j = 0; j < 2 * i; j++) {
                    Tensor q = directions[j % i];
                    v = v.sub(q.mul(v.dot(q).div(shape[1]).unsqueeze(-1)));
                }
                directions[i] = onSphere(v);
            }
            return directions;
        }
    },
    /** Rows of Sylvester's Hadamard matrix at random, all with the same random signs of the columns: exact where J is diagonal. */
    HADAMARD {
        @Override
        Tensor[] draw(Rng rng, int count, int[] shape) {
            int order = 1;
            while (order < shape[1]) {
                order *= 2;
            }
            requireAtMost(order, count);
            Tensor rows = hadamard(order, shape[1]);
            Tensor ranks = ranks(rng.split(0).uniform(shape[0], order));
            Tensor signs = rng.split(1).rademacher(shape);
            return each(count, i -> ranks.eq(i).matmul(rows).mul(signs));
        }
    },
    /** √d times unit vectors at random: exact where all Sᵢᵢ are equal. */
    COORDINATES {
        @Override
        Tensor[] draw(Rng rng, int count, int[] shape) {
            requireAtMost(shape[1], count);
            Tensor ranks = ranks(rng.split(0).uniform(shape));
            return each(count, i -> ranks.eq(i).mul(Math.sqrt(shape[1])));
        }
    };

    /**
     * Directions for the rows of a matrix [B, D], each [B, D]. Those of a row do not depend on B.
     *
     * @throws IllegalArgumentException if there are fewer without replacement
     */
    abstract Tensor[] draw(Rng rng, int count, int[] shape);

    private static Tensor[] each(int count, IntFunction<Tensor> direction) {
        Tensor[] directions = new Tensor[count];
        Arrays.setAll(directions, direction);
        return directions;
    }

    private static Tensor onSphere(Tensor z) {
        return z.div(z.normKeepDims(-1)).mul(Math.sqrt(z.size(1)));
    }

    void requireAtMost(int most, int count) {
        if (count > most) {
            throw new IllegalArgumentException("SlicedScoreMatching: expected at most " + most
                    + " projections, as many as there are of " + this + ", got " + count);
        }
    }

    /** How many of its row each number exceeds; a random permutation of 0 to n − 1 for random numbers. */
    private static Tensor ranks(Tensor numbers) {
        Tensor ranks = Tensor.zeros(numbers.shape());
        for (int j = 0; j < numbers.size(1); j++) {
            ranks = ranks.add(numbers.gt(numbers.slice(1, j, j + 1)));
        }
        return ranks;
    }

    /** Some columns of the matrix of this order, with elements (−1)^(number of common bits of row and column). */
    private static Tensor hadamard(int order, int columns) {
        double[] signs = new double[order * columns];
        for (int k = 0; k < signs.length; k++) {
            signs[k] = 1 - 2 * (Integer.bitCount(k / columns & k % columns) & 1);
        }
        return Tensor.of(new int[] {order, columns}, signs);
    }
}
