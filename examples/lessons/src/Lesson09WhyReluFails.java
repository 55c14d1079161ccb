import java.nio.file.Path;
import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;
import nabla.nn.Activation;
import nabla.nn.EnergyNetwork;
import nabla.nn.Linear;
import nabla.nn.Sequential;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.SmoothnessCheck;

/**
 * Lesson 9, why relu fails. The loss holds s′, a step for s = relu(x − b). As b moves the step moves with it, but its derivative is
 * zero wherever one looks: J is right, and its gradient is wrong.
 */
public class Lesson09WhyReluFails {
    private static final double B = 0.3;
    /** The larger, the nearer softplus(kz)/k comes to relu. */
    private static final double K = 20;

    /** The middles of 3000 cells and the weights of N(0, 1) on them: Σ wᵢ f(xᵢ) is E[f(x)]. */
    private static final Tensor X = Tensor.linspace(-8.997, 8.997, 3000);

    private static final Tensor WEIGHTS = phi(X).mul(0.006);

    /** J(b) = E[½s² + s′] for s(x) = activation(x − b), as a program computes it. */
    static Tensor loss(UnaryOperator<Tensor> activation, Tensor b) {
        UnaryOperator<Tensor> s = x -> activation.apply(x.sub(b));
        Tensor slope = Derivatives.derivative(s, X);
        return s.apply(X).square().mul(0.5).add(slope).mul(WEIGHTS).sum();
    }

    /** The same in closed form for relu: ½[(1 + b²)Φ(−b) − bφ(b)] + Φ(−b). */
    static Tensor closedForm(Tensor b) {
        Tensor tail = b.mul(Math.sqrt(0.5)).erfc().mul(0.5); // Φ(−b)
        Tensor square = b.square().add(1).mul(tail).sub(b.mul(phi(b)));
        return square.mul(0.5).add(tail);
    }

    private static Tensor phi(Tensor x) {
        return x.square().mul(-0.5).exp().div(Math.sqrt(2 * Math.PI));
    }

    record Result(double value, double trueValue, double seen, double truth, double smooth, String refusal) {}

    static Result run(Path folder) {
        Tensor b = Tensor.scalar(B);
        UnaryOperator<Tensor> sharp = z -> z.mul(K).softplus().div(K); // relu with a rounded corner
        double value = loss(Tensor::relu, b).item();
        double trueValue = closedForm(b).item();
        double seen = Derivatives.gradient(c -> loss(Tensor::relu, c), b).item();
        double truth = Derivatives.gradient(Lesson09WhyReluFails::closedForm, b).item();
        double smooth = Derivatives.gradient(c -> loss(sharp, c), b).item();
        Lesson.print("J(%s) = %.3f for relu, and %.3f in closed form: the value is right", B, value, trueValue);
        Lesson.print("J′(%s) = %.3f by differentiating it, and %.3f in truth", B, seen, truth);
        Lesson.print("J′(%s) = %.3f with softplus(%.0fz)/%.0f in place of relu", B, smooth, K, K);

        String refusal = "";
        Lesson.print(
                "what the library sees: %s", SmoothnessCheck.kinks(x -> x.sub(B).relu(), Tensor.zeros(1, 1)));
        try {
            ScoreMatching.of().on(EnergyNetwork.of(Sequential.of(Linear.of(1, 8), Activation.RELU, Linear.of(8, 1))));
        } catch (IllegalArgumentException e) {
            refusal = e.getMessage();
        }
        Lesson.print("an energy of relu: %s", refusal);

        Tensor bs = Tensor.linspace(-3, 3, 31);
        double[] differentiated = new double[bs.size()];
        double[] rounded = new double[bs.size()];
        for (int i = 0; i < bs.size(); i++) {
            Tensor at = bs.select(0, i);
            differentiated[i] =
                    Derivatives.gradient(c -> loss(Tensor::relu, c), at).item();
            rounded[i] = Derivatives.gradient(c -> loss(sharp, c), at).item();
        }
        Picture.of("J′(b) for s = relu(x − b), x ~ N(0, 1)", "b", "J′(b)")
                .line("truth", bs, Derivatives.derivative(Lesson09WhyReluFails::closedForm, bs))
                .line("by differentiating the loss", bs.toArray(), differentiated)
                .points("softplus(kz)/k", Tensor.stack(1, bs, Tensor.of(rounded)))
                .write(folder.resolve("why-relu-fails.png"));
        return new Result(value, trueValue, seen, truth, smooth, refusal);
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson09WhyReluFails::run, """
                Question: which term does automatic differentiation miss, and would more samples help?""", """
                Answer: d/db P(x > b) = −φ(b), the mass that crosses the step. It belongs to no sample, so no number of samples
                brings it back. A smooth activation does: every sample near the corner then has its share of it.""");
    }
}
