package nabla.scorematching.points;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import org.junit.jupiter.api.Test;

class PiecesTest {
    /** Of all numbers of rows and all sizes of pieces. */
    @Test
    void piecesAreTheWholeAndOfOneHeight() {
        for (int rows = 0; rows <= 17; rows++) {
            Tensor x = Rng.of(1).normal(rows, 2);
            Tensor y = Rng.of(2).normal(rows, 3);
            for (int most = 1; most <= 19; most++) {
                Pieces pieces = new Pieces(most);
                List<Integer> heights = new ArrayList<>();
                Tensors parts = pieces.apply(Tensors.of(x, y), piece -> {
                    heights.add(piece.get(0).size(0));
                    assertEquals(piece.get(0).size(0), piece.get(1).size(0));
                    return Tensors.of(piece.get(1).exp(), piece.get(0).sum(1));
                });
                assertArrayEquals(y.exp().toArray(), parts.get(0).toArray());
                assertArrayEquals(x.sum(1).toArray(), parts.get(1).toArray());
                assertArrayEquals(
                        x.exp().toArray(), pieces.apply(x, Tensor::exp).toArray());
                int height = pieces.height(rows);
                assertTrue(height <= most && heights.stream().allMatch(h -> h == height), heights::toString);
                assertEquals(Math.max(1, (rows + most - 1) / most), heights.size());
            }
        }
    }
}
