import java.nio.file.Path;
import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;

/**
 * Lesson 4, derivatives of derivatives. A sweep is made of tensor operations, so it can be differentiated again. Whoever nests
 * sweeps has to keep their perturbations apart.
 */
public class Lesson04HigherOrder {
    /** A number v + d·ε, ε² = 0: forward mode in three lines, and with one ε for everybody. */
    record Dual(double v, double d) {
        Dual add(Dual b) {
            return new Dual(v + b.v, d + b.d);
        }

        Dual mul(Dual b) {
            return new Dual(v * b.v, v * b.d + d * b.v);
        }

        static double derivative(UnaryOperator<Dual> f, double x) {
            return f.apply(new Dual(x, 1)).d;
        }
    }

    record Result(double confused, double right, double fourth, double hessianError) {}

    /** d/dx (x · d/dy (x + y) at y = 1) at x = 1. The inner derivative is 1 whatever x is, so the outer one is 1. */
    static double confused() {
        return Dual.derivative(x -> x.mul(new Dual(Dual.derivative(y -> x.add(y), 1), 0)), 1);
    }

    static double right() {
        Tensor one = Tensor.scalar(1);
        return Derivatives.gradient(x -> x.mul(Derivatives.gradient(y -> x.add(y), one)), one)
                .item();
    }

    static Result run(Path folder) {
        Lesson.print("d/dx (x · d/dy (x + y)) = %.0f with one ε for all, %.0f in Nabla", confused(), right());

        Tensor x = Tensor.linspace(-3, 3, 241);
        Picture picture = Picture.of("tanh and its derivatives", "x", "derivative");
        for (int order = 0; order <= 4; order++) {
            picture.line("order " + order, x, Derivatives.derivative(Tensor::tanh, x, order));
        }
        picture.write(folder.resolve("higher-order.png"));
        double fourth = Derivatives.derivative(Tensor::tanh, Tensor.of(0.5), 4).item();
        double t = Math.tanh(0.5);
        Lesson.print("tanh⁗(0.5) = %.12f; 8t(1 − t²)(2 − 3t²) = %.12f", fourth, 8 * t * (1 - t * t) * (2 - 3 * t * t));

        // H·v by one forward sweep over a reverse one, without H
        UnaryOperator<Tensor> f = z -> z.exp().sum().log().add(z.square().sum().square());
        Tensor at = Rng.of(1).normal(6);
        Tensor v = Rng.of(2).normal(6);
        Tensor product = Derivatives.hvp(f, at, v);
        Tensor whole = Derivatives.hessian(f, at).matmul(v.unsqueeze(1)).squeeze(1);
        double difference = product.sub(whole).abs().max().item();
        Lesson.print(
                "‖H·v‖ = %.12f; it differs from the product with all of H by %.1e",
                product.norm().item(), difference);
        return new Result(confused(), right(), fourth, difference);
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson04HigherOrder::run, """
                Question: where does Dual confuse the two derivatives, and how is it repaired?""", """
                Answer: in x.add(y) the ε of x belongs to the outer derivative and that of y to the inner one, but the inner one
                reads their sum. Each derivative needs an ε of its own: a tag, or, as in Nabla, a variable that is made anew by
                each derivative and that no other one can know.""");
    }
}
