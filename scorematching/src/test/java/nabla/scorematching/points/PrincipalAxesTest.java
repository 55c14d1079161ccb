package nabla.scorematching.points;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrincipalAxesTest {
    /** Full, of rank 3 with many values 0, diagonal with equal values, of blocks, zero, tridiagonal, and badly scaled. */
    static Stream<Tensor> matrices() {
        Tensor wide = Rng.of(1).normal(40, 60);
        Tensor thin = Rng.of(2).normal(30, 3);
        Tensor small = Rng.of(3).normal(2, 2);
        Tensor block = Tensor.zeros(4, 4)
                .add(small.matmulTransposed(small).pad(1, 1, 1).pad(0, 1, 1));
        double[][] chain = new double[25][25];
        double[][] scaled = new double[25][25];
        for (int i = 0; i < 25; i++) {
            for (int j = 0; j < 25; j++) {
                chain[i][j] = i == j ? 2 : Math.abs(i - j) == 1 ? -1 : 0;
                scaled[i][j] = Math.exp(-0.7 * (i + j)) * (i == j ? 1 : 0.3);
            }
        }
        return Stream.of(
                wide.matmulTransposed(wide),
                thin.matmulTransposed(thin),
                Tensor.eye(5).mul(Tensor.of(3, 1, 1, 2, 1)),
                block,
                Tensor.zeros(6, 6),
                Tensor.of(chain),
                Tensor.of(scaled),
                Tensor.of(new double[][] {{-2}}),
                Tensor.of(new double[][] {{0, 1}, {1, 0}}));
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void bothWaysFindAxesThatMakeTheMatrixDiagonal(Tensor matrix) {
        double size = 1 + matrix.abs().max().item() * matrix.size(0);
        for (PrincipalAxes axes :
                new PrincipalAxes[] {PrincipalAxes.of(matrix.toMatrix()), PrincipalAxes.tridiagonal(matrix.toMatrix())
                }) {
            Tensor u = Tensor.of(axes.vectors());
            Tensor identity = Tensor.eye(matrix.size(0));
            assertTrue(u.matmulTransposed(u).sub(identity).abs().max().item() < 1e-13 * matrix.size(0) + 1e-14);
            Tensor back = u.mul(Tensor.of(axes.values()).unsqueeze(0)).matmulTransposed(u);
            assertTrue(back.sub(matrix).abs().max().item() < 1e-13 * size);
        }
        assertArrayEquals(
                Arrays.stream(PrincipalAxes.of(matrix.toMatrix()).values())
                        .sorted()
                        .toArray(),
                Arrays.stream(PrincipalAxes.tridiagonal(matrix.toMatrix()).values())
                        .sorted()
                        .toArray(),
                1e-13 * size);
    }

    /** A covariance of few rows, drawn to a multiple of the identity: next to large values many that are equal. */
    @Test
    void manyEqualValuesBesideLargeOnesAreFound() {
        int n = 300;
        Tensor rows = Rng.of(4)
                .normal(60, 5)
                .matmul(Rng.of(5).normal(5, n))
                .add(Rng.of(6).normal(60, n));
        Tensor matrix = rows.transpose().matmul(rows).div(60).add(Tensor.eye(n).mul(0.1));
        PrincipalAxes axes = PrincipalAxes.tridiagonal(matrix.toMatrix());
        Tensor u = Tensor.of(axes.vectors());
        double largest = Arrays.stream(axes.values()).max().orElseThrow();
        Tensor back = u.mul(Tensor.of(axes.values()).unsqueeze(0)).matmulTransposed(u);
        assertTrue(back.sub(matrix).abs().max().item() < 1e-13 * largest);
        assertTrue(u.matmulTransposed(u).sub(Tensor.eye(n)).abs().max().item() < 1e-12);
        assertEquals(
                n - 60,
                Arrays.stream(axes.values())
                        .filter(value -> Math.abs(value - 0.1) < 1e-13 * largest)
                        .count());
    }

    /** 2 − 2 cos(kπ/(n + 1)) of a chain of springs. */
    @Test
    void aChainHasItsKnownValues() {
        double[][] chain = matrices().toList().get(5).toMatrix();
        double[] found = PrincipalAxes.tridiagonal(chain).values().clone();
        Arrays.sort(found);
        for (int k = 1; k <= 25; k++) {
            assertEquals(2 - 2 * Math.cos(k * Math.PI / 26), found[k - 1], 1e-14 * 25);
        }
    }

    @Test
    void numbersThatAreNotFiniteAreRefused() {
        double[][] broken = {{1, Double.NaN, 0}, {Double.NaN, 1, 2}, {0, 2, 1}};
        assertThrows(ArithmeticException.class, () -> PrincipalAxes.tridiagonal(broken));
    }
}
