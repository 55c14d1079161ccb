package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AᵀA and AAᵀ, of which half is copied, are to the last bit products of A and another matrix with its numbers. */
class SymmetricProductTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1", "7, 3", "3, 24", "300, 27", "40, 28", "5, 29", "600, 51", "1, 52", "257, 53", "30, 100", "2, 131"
    })
    void symmetricProductHasTheBitsOfAProduct(int rows, int size) {
        Tensor a = Rng.of(1).normal(rows, size);
        requireSame(a, copy(a));
        Tensor batch = Rng.of(2).normal(3, rows, size);
        requireSame(batch, copy(batch));
    }

    private static Tensor copy(Tensor a) {
        return Tensor.of(a.shape(), a.toArray());
    }

    private static void requireSame(Tensor a, Tensor other) {
        int[] swapped = a.rank() == 2 ? new int[] {1, 0} : new int[] {0, 2, 1};
        Tensor transpose = copy(a.transpose(swapped));
        Tensor expected = a.transpose(swapped).matmul(other);
        assertArrayEquals(expected.toArray(), a.transpose(swapped).matmul(a).toArray());
        assertArrayEquals(
                transpose.matmulTransposed(copy(transpose)).toArray(),
                transpose.matmulTransposed(transpose).toArray());
        Program<Tensor, Tensor> program =
                Program.compile(x -> x.transpose(swapped).matmul(x), a);
        assertArrayEquals(expected.toArray(), program.run(a).toArray());
        program.setThreads(2);
        assertArrayEquals(expected.toArray(), program.run(a).toArray());
    }
}
