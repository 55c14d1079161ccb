package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertEquals;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What denoising of .2·N(−5·1, I) + .8·N(5·1, I) in the plane comes down to at best. The means lie on a line, so the plane is that
 * line, with means ±5√2, times an axis that is N(0, 1): sums of integrals in one variable and its noise.
 */
class DenoisingFloorsTest {
    private static final double FAR = 5 * Math.sqrt(2);
    private static final GaussianMixture LINE =
            GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-FAR}, {FAR}}, 1);
    private static final GaussianMixture PLANE =
            GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-5, -5}, {5, 5}}, 1);

    /** The trapezoidal rule, which converges faster than any power for what falls to 0 at both ends. */
    private record Rule(Tensor points, Tensor weights) {
        static Rule on(double half, int count) {
            Tensor points = Tensor.linspace(-half, half, count);
            return new Rule(points, Tensor.full(2 * half / (count - 1), count));
        }
    }

    private static Tensor normal(Tensor z) {
        return z.square().mul(-0.5).exp().div(Math.sqrt(2 * Math.PI));
    }

    /** The double integral of ½(σ s(x + σz) + z)² over data x and noise z, and the axis, where it is ½/(1 + σ²). */
    @ParameterizedTest
    @CsvSource({"1, 0.500004", "2, 0.207564", "5, 0.206243", "10, 0.121984", "20, 0.039140"})
    void theFloorByQuadrature(double sigma, double published) {
        Rule x = Rule.on(FAR + 9, 701);
        Rule z = Rule.on(9, 301);
        Tensor grid = x.points.unsqueeze(-1).add(z.points.mul(sigma));
        Tensor s = LINE.noised(1, sigma).score(grid.reshape(grid.size(), 1)).reshape(grid.shape());
        Tensor loss = s.mul(sigma).add(z.points).square().mul(0.5);
        Tensor ofData = LINE.logProb(x.points.unsqueeze(-1)).exp().mul(x.weights);
        double line = loss.matmul(normal(z.points).mul(z.weights).unsqueeze(-1))
                .squeeze(-1)
                .dot(ofData)
                .item();
        assertEquals(published, line + 0.5 / (1 + sigma * sigma), 1e-6);
    }

    /** The loss of the score of the noised data has this mean, in all its forms; six standard errors. */
    @ParameterizedTest
    @CsvSource({"1, 0.500004", "5, 0.206243", "20, 0.039140"})
    void theLossOfTheNoisedScoreIsTheFloor(double sigma, double published) {
        Tensor x = PLANE.sample(Rng.of(1), 40_000);
        GaussianMixture noised = PLANE.noised(1, sigma);
        DenoisingScoreMatching loss = DenoisingScoreMatching.of(sigma);
        for (DenoisingScoreMatching form :
                new DenoisingScoreMatching[] {loss, loss.controlVariate(), loss.antithetic()}) {
            assertMean(published, form.perSample(noised, x, Rng.of(2)).mul(sigma * sigma));
        }
    }

    /** ½E‖s_σ − s‖² over the data, the bias of a perfect denoising score at σ = 0.3. */
    @Test
    void theBiasByQuadrature() {
        double sigma = 0.3;
        Rule x = Rule.on(FAR + 9, 2001);
        Tensor points = x.points.unsqueeze(-1);
        Tensor ofData = LINE.logProb(points).exp().mul(x.weights);
        double line = FisherDivergence.of(LINE)
                .perSample(LINE.noised(1, sigma), points)
                .dot(ofData)
                .item();
        double axis = 0.5 * Math.pow(sigma * sigma / (1 + sigma * sigma), 2);
        assertEquals(0.006818, line + axis, 1e-6);
    }
}
