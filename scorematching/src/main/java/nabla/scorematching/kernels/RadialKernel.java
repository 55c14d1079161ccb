package nabla.scorematching.kernels;

import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/**
 * A positive definite kernel k(x, y) = φ(u) of the squared distance u = ‖x − y‖². With d = x − y its derivatives are
 *
 * <pre>
 *     ∇ₓk = 2φ′d = −∇_y k,   ∇ₓ·∇_y k = −2Dφ′ − 4uφ″,   ∇ₓ²k = 2Dφ′ + 4uφ″.
 * </pre>
 */
@FunctionalInterface
public interface RadialKernel {
    /**
     * A derivative of φ, elementwise.
     *
     * @param squared u ≥ 0
     * @param order 0 for φ itself
     * @return of the shape of u
     */
    Tensor derivative(Tensor squared, int order);

    /**
     * The kernel of all pairs.
     *
     * @param x [n, D]
     * @param y [m, D]
     * @return [n, m]
     * @throws IllegalArgumentException if x and y are not points of the same dimension
     */
    default Tensor of(Tensor x, Tensor y) {
        Points.require("RadialKernel", x);
        Points.require("RadialKernel", y, x.size(1));
        return derivative(Distances.squared(x, y), 0);
    }

    /**
     * The Gaussian kernel exp(−u/(2h²)).
     *
     * @param bandwidth h
     * @throws IllegalArgumentException if it is not positive and finite
     */
    static RadialKernel gaussian(double bandwidth) {
        double rate = -0.5 / Math.pow(Points.positive("RadialKernel.gaussian", "bandwidth", bandwidth), 2);
        return (squared, order) -> squared.mul(rate).exp().mul(Math.pow(rate, order));
    }

    /**
     * The inverse multiquadric kernel (1 + u/h²)^(−1/2), which falls slowly: it sees points that are far off.
     *
     * @param bandwidth h
     * @throws IllegalArgumentException if it is not positive and finite
     */
    static RadialKernel inverseMultiquadric(double bandwidth) {
        double scale = Math.pow(Points.positive("RadialKernel.inverseMultiquadric", "bandwidth", bandwidth), -2);
        return (squared, order) -> {
            Tensor q = squared.mul(scale).add(1);
            Tensor derivative = q.rsqrt();
            for (int k = 0; k < order; k++) {
                derivative = derivative.mul(scale * (-0.5 - k)).div(q);
            }
            return derivative;
        };
    }

    /**
     * The kernel of a function φ, with derivatives by automatic differentiation.
     *
     * @param function φ in tensor operations, elementwise; it has to make a positive definite kernel, which is not checked
     */
    static RadialKernel ofFunction(UnaryOperator<Tensor> function) {
        Points.present("RadialKernel.ofFunction", "a function", function);
        return (squared, order) -> Derivatives.derivative(function, squared, order);
    }

    /**
     * The median distance between the points of a sample, the usual choice of a bandwidth. Of more than 2,000 points it is the median
     * for 2,000 of them, taken at random and the same on every run. Of an even number of distances it is the mean of the two in the middle.
     *
     * @param x [n, D], n ≥ 2
     * @throws IllegalArgumentException if a point is not finite, or half of the distances are 0
     */
    static double medianDistance(Tensor x) {
        return Distances.median("RadialKernel.medianDistance", x);
    }
}
