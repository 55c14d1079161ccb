package nabla.autodiff.operations;

import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.Bilinear;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * Matrix products over the last two axes; leading axes are batches and broadcast. In each of the three forms one operand
 * may be read transposed, and their derivatives are again of these forms, so no transpose is ever formed.
 */
public final class Products {
    /** A·B. */
    public static final Bilinear MATMUL = new Bilinear(
            "matmul",
            List.of(),
            new MatrixProduct(Form.NN),
            (g, b, shape) -> timesTransposed(g, b),
            (g, a, shape) -> transposedTimes(a, g, shape));

    /** A·Bᵀ. */
    public static final Bilinear MATMUL_NT = new Bilinear(
            "matmulNT",
            List.of(),
            new MatrixProduct(Form.NT),
            (g, b, shape) -> times(g, b),
            (g, a, shape) -> transposedTimes(g, a, shape));

    /** Aᵀ·B. */
    public static final Bilinear MATMUL_TN = new Bilinear(
            "matmulTN",
            List.of(),
            new MatrixProduct(Form.TN),
            (g, b, shape) -> timesTransposed(b, g),
            (g, a, shape) -> times(a, g));

    private Products() {}

    /** a·b; a transpose that was just taken is not formed but read as one. */
    public static Tensor matmul(Tensor a, Tensor b) {
        if (b.isTransposed()) {
            return timesTransposed(a, b.transpose());
        }
        return a.isTransposed() ? MATMUL_TN.applyAligned(a.transpose(), b) : times(a, b);
    }

    /** a·bᵀ, without writing the transpose of b. */
    public static Tensor matmulTransposed(Tensor a, Tensor b) {
        return b.isTransposed() ? times(a, b.transpose()) : timesTransposed(a, b);
    }

    private static Tensor times(Tensor a, Tensor b) {
        return MATMUL.applyAligned(a, b);
    }

    private static Tensor timesTransposed(Tensor a, Tensor b) {
        return MATMUL_NT.applyAligned(a, b);
    }

    /**
     * AᵀB for an operand of a shape. If the operand is shared by all matrices of the batch, one product of tall matrices sums
     * over them; axes in front, which the operand does not know (directions), stay.
     */
    private static Tensor transposedTimes(Tensor a, Tensor b, int[] shape) {
        int rank = shape.length;
        int[] batch = batch(a, rank);
        boolean shared = Shapes.size(Shapes.dropLast(shape, 2)) == 1
                && Shapes.size(batch) != 1
                && Arrays.equals(batch, batch(b, rank));
        return shared ? MATMUL_TN.applyAligned(tall(a, rank), tall(b, rank)) : MATMUL_TN.applyAligned(a, b);
    }

    /** The batch axes that an operand of this rank knows. */
    private static int[] batch(Tensor x, int rank) {
        int extra = Math.max(0, x.rank() - rank);
        return Arrays.copyOfRange(x.shape(), extra, x.rank() - 2);
    }

    /** The matrices of each such batch one below the other. */
    private static Tensor tall(Tensor x, int rank) {
        int[] shape = x.shape();
        Arrays.fill(shape, x.rank() - rank, x.rank() - 2, 1);
        shape[x.rank() - 2] = Shapes.size(batch(x, rank)) * x.size(-2);
        return x.reshape(shape);
    }
}
