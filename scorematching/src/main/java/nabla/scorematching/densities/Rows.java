package nabla.scorematching.densities;

import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Distances;

/** Functions of rows, some rows at a time. */
final class Rows {
    private Rows() {}

    /**
     * What a function of rows is of these, in memory that does not grow with their number: a row's bits do not depend on the
     * block it is in.
     *
     * @param width how many numbers the function makes of a row
     */
    static Tensor inBlocks(Tensor x, int width, UnaryOperator<Tensor> function) {
        int rows = x.size(0);
        int height = Distances.rowsOfBlock(width);
        if (height >= rows) {
            return function.apply(x);
        }
        Tensor[] blocks = IntStream.iterate(0, from -> from < rows, from -> from + height)
                .mapToObj(from -> function.apply(x.slice(0, from, Math.min(from + height, rows))))
                .toArray(Tensor[]::new);
        return Tensor.concat(0, blocks);
    }
}
