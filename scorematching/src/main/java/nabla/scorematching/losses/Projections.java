package nabla.scorematching.losses;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * The distribution of random directions v with E[v vᵀ] = I, so that E[vᵀJv] = tr J. With S the symmetric part of J the
 * variance of vᵀJv is
 *
 * <table>
 * <caption>Variance of one direction</caption>
 * <tr><td>Gaussian</td><td>2‖S‖²</td></tr>
 * <tr><td>Rademacher</td><td>2(‖S‖² − Σ Sᵢᵢ²)</td></tr>
 * <tr><td>sphere</td><td>2d/(d+2) · (‖S‖² − tr²S/d)</td></tr>
 * </table>
 */
public enum Projections {
    /** Independent standard normal components. */
    GAUSSIAN {
        @Override
        Tensor draw(Rng rng, int[] shape) {
            return rng.normal(shape);
        }
    },
    /** Independent components −1 or 1: exact where J is diagonal. */
    RADEMACHER {
        @Override
        Tensor draw(Rng rng, int[] shape) {
            return rng.rademacher(shape);
        }
    },
    /** Uniform on the sphere of radius √d: exact where J is a multiple of the identity. */
    SPHERE {
        @Override
        Tensor draw(Rng rng, int[] shape) {
            Tensor z = rng.normal(shape);
            return z.div(z.normKeepDims(-1)).mul(Math.sqrt(shape[shape.length - 1]));
        }
    };

    /** One direction for each row of a matrix of this shape. */
    abstract Tensor draw(Rng rng, int[] shape);
}
