import java.nio.file.Path;
import java.util.Arrays;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;
import nabla.nn.data.ToyData;

/**
 * Lesson 2, tensors and broadcasting. Shapes are compared from the right; an axis of length 1 is repeated. So a loop over all
 * pairs is a subtraction, and the derivative of what was repeated is a sum.
 */
public class Lesson02TensorsAndBroadcasting {
    record Result(double integral, double gradient, double minusTwiceTheSum, String refusal) {}

    /** The density estimate Σᵢ N(g; xᵢ, h²)/n at each g of a grid: [m] from a grid [m] and data [n]. */
    static Tensor density(Tensor grid, Tensor data, double h) {
        Tensor pairs = grid.unsqueeze(1).sub(data); // [m, 1] − [n] = [m, n]
        Tensor bumps = pairs.div(h).square().mul(-0.5).exp();
        return bumps.mean(1).div(h * Math.sqrt(2 * Math.PI));
    }

    static Result run(Path folder) {
        Tensor rows = ToyData.moons(Rng.of(1), 400); // [400, 2]
        Tensor data = rows.select(1, 0); // the first column, [400]
        Tensor grid = Tensor.linspace(-5, 5, 401);
        Tensor estimate = density(grid, data, 0.3);
        double integral = estimate.sum().item() * 10 / 400;
        Lesson.print(
                "[401, 1] − %s = %s; the estimate integrates to %.6f",
                Arrays.toString(data.shape()),
                Arrays.toString(grid.unsqueeze(1).sub(data).shape()),
                integral);

        // One number a is repeated for each row, so as many influences come back to it.
        Tensor a = Tensor.scalar(0.5);
        double gradient =
                Derivatives.gradient(c -> data.sub(c).square().sum(), a).item();
        double twice = -2 * data.sub(0.5).sum().item();
        Lesson.print("d/da Σ(xᵢ − a)² = %.6f; −2Σ(xᵢ − a) = %.6f", gradient, twice);

        String refusal = "no, these shapes fit"; // of one row, say
        try {
            rows.sub(data); // [400, 2] − [400]: the last axes are 2 and 400
        } catch (IllegalArgumentException e) {
            refusal = e.getMessage();
        }
        Lesson.print("%s − %s is refused: %s", Arrays.toString(rows.shape()), Arrays.toString(data.shape()), refusal);

        Picture.of("A density estimate without a loop", "x", "density")
                .line("h = 0.1", grid, density(grid, data, 0.1))
                .line("h = 0.3", grid, estimate)
                .line("h = 1", grid, density(grid, data, 1))
                .write(folder.resolve("tensors-and-broadcasting.png"));
        return new Result(integral, gradient, twice, refusal);
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson02TensorsAndBroadcasting::run, """
                Question: x has the shape [3, 3] and y the shape [3]. Which y is subtracted from x[i, j] in x.sub(y), and how is
                the other one subtracted?""", """
                Answer: y[j], since shapes are compared from the right, and nothing is refused here. x.sub(y.unsqueeze(1)), with
                the shape [3, 1], subtracts y[i].""");
    }
}
