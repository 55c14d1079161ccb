import java.nio.file.Path;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.examples.lessons.Lesson;
import nabla.examples.lessons.Picture;
import nabla.nn.data.ToyData;

/**
 * Lesson 7, exact score matching of a Gaussian (Hyvärinen 2005, section 3.1). The model is s(x) = b − Ax. Its loss is a quadratic
 * function of A and b, so one Newton step finds the minimum: A is the inverse covariance of the data, A⁻¹b their mean.
 */
public class Lesson07GaussianScoreMatching {
    /** J(θ) = mean of ½‖s‖² + ∇·s, with θ = (A by rows, b), [6]. */
    static Tensor loss(Tensor theta, Tensor data) {
        Tensor a = theta.slice(0, 0, 4).reshape(2, 2);
        Tensor b = theta.slice(0, 4, 6);
        ValueAndDivergence s = Derivatives.valueAndDivergence(x -> b.sub(x.matmulTransposed(a)), data);
        return s.value().square().sum(1).mul(0.5).add(s.divergence()).mean();
    }

    record Result(double meanError, double covarianceError, double loss, double closedForm) {}

    static Result run(Path folder) {
        Tensor data = ToyData.moons(Rng.of(1), 500); // far from Gaussian
        Tensor start = Tensor.zeros(6);
        Tensor gradient = Derivatives.gradient(theta -> loss(theta, data), start);
        Tensor hessian = Derivatives.hessian(theta -> loss(theta, data), start);
        Tensor best = start.sub(hessian.solve(gradient.unsqueeze(1)).squeeze(1));

        Tensor covariance = best.slice(0, 0, 4).reshape(2, 2).inverse(); // A⁻¹
        Tensor mean = covariance.matmul(best.slice(0, 4, 6).unsqueeze(1)).squeeze(1); // A⁻¹b
        Tensor centred = data.sub(data.mean(0));
        Tensor sampleCovariance = centred.transpose().matmul(centred).div(data.size(0));
        double meanError = mean.sub(data.mean(0)).abs().max().item();
        double covarianceError = covariance.sub(sampleCovariance).abs().max().item();
        Lesson.print("A⁻¹b = (%.6f, %.6f), the mean of the data up to %.1e", mean.get(0), mean.get(1), meanError);
        Lesson.print(
                "A⁻¹ = (%.6f, %.6f; %.6f, %.6f), their covariance up to %.1e",
                covariance.get(0, 0),
                covariance.get(0, 1),
                covariance.get(1, 0),
                covariance.get(1, 1),
                covarianceError);

        double least = loss(best, data).item();
        double closedForm = -0.5 * sampleCovariance.inverse().trace().item();
        Lesson.print("the least loss is %.6f; −½ tr Ĉ⁻¹ = %.6f", least, closedForm);

        Tensor angle = Tensor.linspace(0, 2 * Math.PI, 121);
        Tensor circle = Tensor.stack(1, angle.cos(), angle.sin()).mul(2);
        Tensor ellipse = circle.matmulTransposed(covariance.cholesky()).add(mean);
        Picture.of("The Gaussian whose score fits best", "x₁", "x₂")
                .points("data", data)
                .line("two deviations of the model", ellipse.select(1, 0), ellipse.select(1, 1))
                .write(folder.resolve("gaussian-score-matching.png"));
        return new Result(meanError, covarianceError, least, closedForm);
    }

    public static void main(String[] args) {
        Lesson.start(args, Lesson07GaussianScoreMatching::run, """
                Question: maximum likelihood gives the same mean and covariance. What did score matching not need for them, and why
                is its loss negative?""", """
                Answer: the normalising constant √det(2πA⁻¹). The loss is the Fisher divergence less ½E‖∇log p‖², a constant that
                does not depend on the model, so the better the model, the more negative.""");
    }
}
