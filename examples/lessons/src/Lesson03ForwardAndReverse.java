import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;

/**
 * Lesson 3, forward and reverse. A forward sweep gives J·t, a column of the Jacobian; a reverse sweep gives Jᵀg, a row. For a
 * function from n to m numbers the whole Jacobian takes n sweeps or m.
 */
public class Lesson03ForwardAndReverse {
    private static final int TOTAL = 32;

    record Result(int forwardSweeps, int reverseSweeps, double difference, double left, double right) {}

    /** A function from n to m numbers: tanh(xA)B. */
    static UnaryOperator<Tensor> function(int n, int m) {
        Tensor a = Rng.of(1).normal(n, 8);
        Tensor b = Rng.of(2).normal(8, m);
        return x -> x.unsqueeze(0).matmul(a).tanh().matmul(b).squeeze(0);
    }

    /** The Jacobian [m, n] by one forward sweep for each input. */
    static Tensor byColumns(UnaryOperator<Tensor> f, Tensor x) {
        Tensor eye = Tensor.eye(x.size());
        Tensor[] columns = new Tensor[x.size()];
        for (int j = 0; j < columns.length; j++) {
            columns[j] = Derivatives.jvp(f, x, eye.select(0, j));
        }
        return Tensor.stack(1, columns);
    }

    /** The same by one reverse sweep for each output. */
    static Tensor byRows(UnaryOperator<Tensor> f, Tensor x, int m) {
        Tensor eye = Tensor.eye(m);
        Tensor[] rows = new Tensor[m];
        for (int i = 0; i < m; i++) {
            rows[i] = Derivatives.vjp(f, x, eye.select(0, i));
        }
        return Tensor.stack(0, rows);
    }

    static Result run(Path folder) {
        double[] inputs = new double[TOTAL - 1];
        double[] forward = new double[TOTAL - 1];
        double[] reverse = new double[TOTAL - 1];
        double difference = 0;
        for (int n = 1; n < TOTAL; n++) {
            UnaryOperator<Tensor> f = function(n, TOTAL - n);
            AtomicInteger calls = new AtomicInteger(); // each sweep records the function anew
            UnaryOperator<Tensor> counted = x -> {
                calls.incrementAndGet();
                return f.apply(x);
            };
            Tensor x = Rng.of(3).normal(n);
            Tensor columns = byColumns(counted, x);
            forward[n - 1] = calls.getAndSet(0);
            Tensor rows = byRows(counted, x, TOTAL - n);
            reverse[n - 1] = calls.get();
            inputs[n - 1] = n;
            difference = Math.max(difference, columns.sub(rows).abs().max().item());
        }
        int wide = TOTAL - 2;
        Lesson.print(
                "%d inputs, 1 output: %.0f forward sweeps or %.0f reverse", wide + 1, forward[wide], reverse[wide]);
        Lesson.print("the two Jacobians differ by %.1e at most", difference);

        UnaryOperator<Tensor> f = function(5, 3);
        Tensor x = Rng.of(4).normal(5);
        Tensor t = Rng.of(5).normal(5);
        Tensor g = Rng.of(6).normal(3);
        double left = Derivatives.jvp(f, x, t).dot(g).item();
        double right = Derivatives.vjp(f, x, g).dot(t).item();
        Lesson.print("the dot-product test: ⟨J·t, g⟩ = %.15f, ⟨t, Jᵀg⟩ = %.15f", left, right);

        Picture.of("Sweeps for a Jacobian", "inputs n", "sweeps")
                .line("forward, one for each input", inputs, forward)
                .line("reverse, one for each output", inputs, reverse)
                .write(folder.resolve("forward-and-reverse.png"));
        return new Result((int) forward[wide], (int) reverse[wide], difference, left, right);
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson03ForwardAndReverse::run, """
                Question: a network has a million parameters and one loss. Which sweep, and what is its price in memory?""", """
                Answer: reverse, one sweep instead of a million. It needs the values of all steps, from the last to the first, so
                they are kept until it has passed; a forward sweep forgets as it goes.""");
    }
}
