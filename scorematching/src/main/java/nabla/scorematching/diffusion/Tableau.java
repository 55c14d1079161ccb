package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/**
 * An explicit Runge-Kutta method: stage i is kᵢ = u(x + h Σⱼ aᵢⱼ kⱼ, t + cᵢ h), and the step x + h Σ bᵢ kᵢ.
 *
 * @param name its factory in {@link OdeSolver}
 * @param nodes cᵢ
 * @param stages aᵢⱼ, j &lt; i
 * @param weights bᵢ
 * @param bump what the {@link Interpolant} adds to the cubic, as weights of all kᵢ and of the slope at the end; none for nothing
 */
record Tableau(String name, double[] nodes, double[][] stages, double[] weights, double[] bump) {
    static final Tableau EULER =
            new Tableau("euler", new double[] {0}, new double[][] {{}}, new double[] {1}, new double[0]);

    static final Tableau HEUN =
            new Tableau("heun", new double[] {0, 1}, new double[][] {{}, {1}}, new double[] {0.5, 0.5}, new double[0]);

    static final Tableau DORMAND_PRINCE = new Tableau(
            "dormandPrince",
            new double[] {0, 1 / 5.0, 3 / 10.0, 4 / 5.0, 8 / 9.0, 1},
            new double[][] {
                {},
                {1 / 5.0},
                {3 / 40.0, 9 / 40.0},
                {44 / 45.0, -56 / 15.0, 32 / 9.0},
                {19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0},
                {9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0}
            },
            new double[] {35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0},
            new double[] {
                -12715105075.0 / 11282082432.0,
                0,
                87487479700.0 / 32700410799.0,
                -10690763975.0 / 1880347072.0,
                701980252875.0 / 199316789632.0,
                -1453857185.0 / 822651844.0,
                69997945.0 / 29380423.0
            });

    /** All kᵢ of a step of length h from time t, each a scalar or one for each row, [B, 1]. */
    Tensor[] slopes(OdeSolver.Velocity velocity, Tensor x, Tensor t, Tensor h) {
        return slopes(velocity, velocity.at(x, t), x, t, h);
    }

    /** All kᵢ, the first of which is known. */
    Tensor[] slopes(OdeSolver.Velocity velocity, Tensor first, Tensor x, Tensor t, Tensor h) {
        Tensor[] slopes = new Tensor[nodes.length];
        slopes[0] = first;
        for (int i = 1; i < slopes.length; i++) {
            slopes[i] = velocity.at(
                    combine(x, h, stages[i], slopes), h.mul(nodes[i]).add(t));
        }
        return slopes;
    }

    /** x + h Σ bᵢ kᵢ. */
    Tensor step(Tensor x, Tensor h, Tensor[] slopes) {
        return combine(x, h, weights, slopes);
    }

    /** What the {@link Interpolant} adds, from all kᵢ and the slope at the end. */
    Tensor bump(Tensor x, Tensor h, Tensor[] slopes) {
        return combine(Tensor.zeros(x.shape()), h, bump, slopes);
    }

    static Tensor combine(Tensor x, Tensor h, double[] coefficients, Tensor[] slopes) {
        Tensor sum = x;
        for (int j = 0; j < coefficients.length; j++) {
            if (coefficients[j] != 0) {
                sum = sum.add(slopes[j].mul(h.mul(coefficients[j])));
            }
        }
        return sum;
    }
}
