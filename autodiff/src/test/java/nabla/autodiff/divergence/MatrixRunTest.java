package nabla.autodiff.divergence;

import static java.time.Duration.ofMinutes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tape;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import org.junit.jupiter.api.Test;

class MatrixRunTest {
    private static List<Tensor> matrices(int... sizes) {
        return IntStream.range(0, sizes.length - 1)
                .mapToObj(i -> Rng.of(i).normal(sizes[i], sizes[i + 1]))
                .toList();
    }

    /** Cormen et al., Introduction to Algorithms, section 14.2: ((A₁(A₂A₃))((A₄A₅)A₆)). */
    @Test
    void theOrderIsTheCheapest() {
        Tensors run = Tensors.of(matrices(30, 35, 15, 5, 10, 20, 25));
        Tape tape = Tape.record(x -> new MatrixRun(x.tensors()).product(0, 6), run);
        long multiplications = 0;
        for (Tensor node : tape.results().get(0).operands()) {
            multiplications += node.size();
        }
        assertEquals(30 * 5 + 5 * 25, multiplications, "the last product is [30, 5] x [5, 25]");
    }

    @Test
    void transposeAndDiagonalAreThoseOfTheProduct() {
        int[] sizes = new Random(3).ints(9, 1, 8).toArray();
        sizes[8] = sizes[0];
        MatrixRun run = new MatrixRun(matrices(sizes));
        Tensor product = run.product(0, 8);
        assertArrayEquals(
                product.transpose().toArray(), run.transposedProduct(0, 8).toArray(), 1e-9);
        assertArrayEquals(product.diagonal().toArray(), run.diagonal().toArray(), 1e-9);
    }

    /** Milliseconds; by trial of every order it would take longer than any machine lasts. */
    @Test
    void theOrderOfManyMatricesIsFoundAtOnce() {
        int[] sizes = new Random(4).ints(101, 1, 20).toArray();
        assertTimeout(ofMinutes(1), () -> new MatrixRun(matrices(sizes)).product(0, 100));
    }
}
