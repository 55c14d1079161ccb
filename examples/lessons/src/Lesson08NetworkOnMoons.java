import java.nio.file.Path;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.ScoreNetwork;
import nabla.nn.data.Batches;
import nabla.nn.data.Split;
import nabla.nn.data.ToyData;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.Estimate;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.ScoreMatching;

/**
 * Lesson 8, a network on two moons. Nobody knows the score of these points, and no label says it: the loss ½‖s‖² + ∇·s takes it
 * from the points alone.
 */
public class Lesson08NetworkOnMoons {
    record Result(double firstLoss, double heldOutLoss, Estimate stein) {}

    static TrainingResult train(Layer net, Split split, Rng rng) {
        return Trainer.of(ScoreMatching.of().on(net), Adam.of(5e-3))
                .heldOut(split.heldOut(), 100)
                .fit(net.init(rng.split(2)), Batches.of(split.train(), 128, rng.split(3)), 1000, rng.split(4));
    }

    static Result run(Path folder) {
        Rng rng = Rng.of(1);
        Split split = Split.of(ToyData.moons(rng.split(0), 2000), 0.2, rng.split(1));
        Layer net = ScoreNetwork.perceptron(2, 32, 2, Activation.TANH);
        TrainingResult training = train(net, split, rng);
        ScoreFunction score = x -> net.apply(training.parameters(), x);

        for (TrainingResult.Point point : training.curve()) {
            if (point.step() % 200 == 0) {
                Lesson.print("step %4d: loss %7.3f, held out %7.3f", point.step(), point.loss(), point.heldOutLoss());
            }
        }

        // Stein's identity of lesson 6 with f = x: E[x·s] = −2, for rows that the network has not seen
        Estimate stein = Estimate.ofMean(
                split.heldOut().mul(score.score(split.heldOut())).sum(1));
        Lesson.print("E[x·s] = %.3f ± %.3f on held-out rows; −2 is right", stein.value(), stein.standardError());

        Tensor at = grid(-3.6, 3.6, -2.6, 2.8, 0.45);
        Picture.of("The score that a network learnt from the points", "x₁", "x₂")
                .points("data", split.train().slice(0, 0, 300))
                .arrows(at, score.score(at), 0.42)
                .write(folder.resolve("network-on-moons.png"));
        return new Result(training.curve().get(0).loss(), training.bestLoss(), stein);
    }

    /** Points of a grid, [n, 2]. */
    private static Tensor grid(double left, double right, double bottom, double top, double step) {
        Tensor xs = Tensor.arange(1 + (int) Math.round((right - left) / step))
                .mul(step)
                .add(left);
        Tensor ys = Tensor.arange(1 + (int) Math.round((top - bottom) / step))
                .mul(step)
                .add(bottom);
        int[] shape = {xs.size(), ys.size()};
        return Tensor.stack(2, xs.unsqueeze(1).broadcastTo(shape), ys.broadcastTo(shape))
                .reshape(-1, 2);
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson08NetworkOnMoons::run, """
                Question: let it make 20,000 steps with 200 points. Which of the two losses turns, and why does the other one fall
                without end?""", """
                Answer: the held-out loss turns. On finitely many points the loss has no minimum: a spike of width h on every point
                has ½‖s‖² = 0 there and ∇·s = −D/h². So validate, and stop early.""");
    }
}
