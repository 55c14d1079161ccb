package nabla.scorematching.conditions;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Numbers;
import org.junit.jupiter.api.Test;

class PositivePartTest {
    private static final int DIM = 6;

    /** Orthonormal columns: B L⁻ᵀ with BᵀB = L Lᵀ. */
    private static Tensor rotation(Rng rng) {
        Tensor b = rng.normal(DIM, DIM);
        Tensor factor = b.transpose().matmul(b).cholesky();
        return factor.triangularSolve(b.transpose()).transpose();
    }

    private static Tensor withEigenvalues(Tensor rotation, double... values) {
        return rotation.mul(Tensor.of(values)).matmul(rotation.transpose()).unsqueeze(0);
    }

    private static Tensor least(double number) {
        return Tensor.full(number, 1, 1, 1);
    }

    @Test
    void eigenvaluesBelowAreRaisedAndTheOthersStay() {
        double[] values = {-3, -0.4, -0.01, 0.02, 0.5, 7};
        for (double least : new double[] {0, 0.1, 1}) {
            for (int seed = 0; seed < 20; seed++) {
                Tensor q = rotation(Rng.of(seed));
                double[] raised =
                        Arrays.stream(values).map(v -> Math.max(v, least)).toArray();
                Tensor actual = PositivePart.atLeast(withEigenvalues(q, values), least(least));
                assertClose(withEigenvalues(q, raised), actual, 1e-3);
                assertTrue(actual.sub(Tensor.eye(DIM).mul(least))
                                .cholesky()
                                .diagonal()
                                .min()
                                .item()
                        > 0);
            }
        }
    }

    /** Whatever is left of small negative eigenvalues is less than what is added to all. */
    @Test
    void noEigenvalueIsSoSmallThatItStaysBelow() {
        for (int k = 0; k < 80; k++) {
            double small = -Math.pow(10, -k / 10.0);
            Tensor m = withEigenvalues(rotation(Rng.of(k)), small, 0.5 * small, 1.5 * small, 0.5, 1, -1);
            assertTrue(
                    PositivePart.atLeast(m, least(0))
                                    .cholesky()
                                    .diagonal()
                                    .min()
                                    .item()
                            > 0,
                    "eigenvalue " + small);
        }
    }

    @Test
    void whatIsPositiveStaysToTheBit() {
        Tensor good = Numbers.covariance(Rng.of(1), DIM, 0.1).unsqueeze(0);
        Tensor bad = withEigenvalues(rotation(Rng.of(2)), -1, 1, 1, 1, 1, 1);
        Tensor both = PositivePart.atLeast(Tensor.concat(0, good, bad), Tensor.full(0.05, 2, 1, 1));
        assertArrayEquals(good.toArray(), both.slice(0, 0, 1).toArray());
        assertClose(withEigenvalues(rotation(Rng.of(2)), 0.05, 1, 1, 1, 1, 1), both.slice(0, 1, 2), 1e-3);
    }

    /** The factor of a matrix that is not positive is NaN, and must not come into derivatives. */
    @Test
    void derivativesAreFinite() {
        Tensor bad = withEigenvalues(rotation(Rng.of(2)), -1, -2, 1, 1, 1, 3);
        Tensor gradient = Derivatives.gradient(
                m -> PositivePart.atLeast(m, least(0.1)).square().sum(), bad);
        assertTrue(Arrays.stream(gradient.toArray()).allMatch(Double::isFinite), gradient::toString);
    }
}
