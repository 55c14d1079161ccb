import java.nio.file.Path;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;

/**
 * Lesson 5, the divergence. ∇·s is the trace of a Jacobian. D sweeps read it off row by row; the chain rule, written as a product of
 * matrices and diagonals, gives the same number for the price of one product.
 */
public class Lesson05Divergence {
    private static final int WIDTH = 64;
    private static final int ROWS = 128;

    /** The field s(x) = tanh(xW)V, with W [D, H] and V [H, D]. */
    record Field(Tensor w, Tensor v) {
        static Field of(int dim) {
            return new Field(
                    Rng.of(1).normal(dim, WIDTH).div(Math.sqrt(dim)),
                    Rng.of(2).normal(WIDTH, dim).div(Math.sqrt(WIDTH)));
        }

        Tensor at(Tensor x) {
            return x.matmul(w).tanh().matmul(v);
        }

        /** tr(W diag(g) V) = Σₕ gₕ (VW)ₕₕ with g = 1 − tanh²(xW): the chain, by hand. */
        Tensor byHand(Tensor x) {
            Tensor g = x.matmul(w).tanh().square().neg().add(1); // [B, H]
            Tensor m = w.mul(v.transpose()).sum(0); // the diagonal of VW, [H]
            return g.mul(m).sum(1);
        }
    }

    /** One reverse sweep for each column: the derivative of sᵢ, of which ∂sᵢ/∂xᵢ is kept. */
    static Tensor bySweeps(Field field, Tensor x) {
        int dim = x.size(1);
        Tensor sum = Tensor.zeros(x.size(0));
        for (int i = 0; i < dim; i++) {
            Tensor column = Tensor.eye(dim).select(0, i).broadcastTo(x.shape());
            sum = sum.add(Derivatives.vjp(field::at, x, column).select(1, i));
        }
        return sum;
    }

    record Result(double sweepError, double handError, long chain, long sweeps) {}

    static Result run(Path folder) {
        int[] dims = {2, 4, 8, 16, 32, 64, 128};
        double[] chain = new double[dims.length];
        double[] sweeps = new double[dims.length];
        double[] axis = new double[dims.length];
        for (int i = 0; i < dims.length; i++) {
            Tensor x = Rng.of(3).normal(ROWS, dims[i]);
            axis[i] = dims[i];
            chain[i] = Derivatives.divergencePlan(Field.of(dims[i])::at, x).cost();
            sweeps[i] = (double) dims[i] * ROWS * 2 * dims[i] * WIDTH; // Vᵀ and Wᵀ, for each row and each sweep
        }
        Field field = Field.of(32);
        Tensor x = Rng.of(3).normal(ROWS, 32);
        Tensor exact = Derivatives.divergence(field::at, x);
        double sweepError = exact.sub(bySweeps(field, x)).abs().max().item();
        double handError = exact.sub(field.byHand(x)).abs().max().item();
        Lesson.print("∇·s at the first row, D = 32: %.12f", exact.get(0));
        Lesson.print("it differs from 32 sweeps by %.1e, from the formula by %.1e", sweepError, handError);
        Lesson.print("multiplications beyond the field: %.0f by the chain, %.0f by sweeps", chain[4], sweeps[4]);
        System.out.print(Derivatives.divergencePlan(field::at, x));

        Picture.of("What ∇·s costs, D → " + WIDTH + " → D, " + ROWS + " rows", "dimension D", "multiplications")
                .logarithmic()
                .line("D reverse sweeps", axis, sweeps)
                .line("chain of matrices and diagonals", axis, chain)
                .write(folder.resolve("divergence.png"));
        return new Result(sweepError, handError, (long) chain[4], (long) sweeps[4]);
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson05Divergence::run, """
                Question: the trace of a product does not change when its factors go round the cycle. Where is that used here?""", """
                Answer: tr(W diag(g) V) = tr(diag(g) V W). VW belongs to the weights and not to the row, so all rows share it, and
                only its diagonal is needed. Each row pays H multiplications.""");
    }
}
