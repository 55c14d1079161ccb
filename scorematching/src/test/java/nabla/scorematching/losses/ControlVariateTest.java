package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.LinearScore;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Denoising in its three forms: one mean, different variances. */
class ControlVariateTest {
    private static final int DIM = 3;

    private static DenoisingScoreMatching[] forms(double sigma) {
        DenoisingScoreMatching plain = DenoisingScoreMatching.of(sigma);
        return new DenoisingScoreMatching[] {plain, plain.controlVariate(), plain.antithetic()};
    }

    static Stream<Arguments> formsAndLevels() {
        return Stream.of(0, 1, 2)
                .flatMap(form -> Stream.of(1.0, 0.3, 0.05, 0.002).map(sigma -> Arguments.of(form, sigma)));
    }

    /**
     * At a point, for the score s(x) − σAz at x + σz: the mean ½‖s‖² + ½ tr MᵀM with MᵀM = I/σ² − 2S + σ²AᵀA, and the variances
     *
     * <pre>
     *     ‖Mᵀs‖² + ½‖MᵀM‖²,    σ²‖Aᵀs‖² + 2‖S − ½σ²AᵀA‖²,    2‖S − ½σ²AᵀA‖²;
     * </pre>
     *
     * six standard errors.
     */
    @ParameterizedTest
    @MethodSource("formsAndLevels")
    void meanAndVarianceForALinearScoreAreTheClosedForms(int form, double sigma) {
        LinearScore model = LinearScore.random(Rng.of(3), DIM);
        Tensor x = Rng.of(4).normal(1, DIM);
        Tensor s = model.score(x).squeeze(0);
        Tensor a = model.a();
        Tensor square = a.transpose().matmul(a).mul(sigma * sigma);
        Tensor symmetric = a.add(a.transpose()).mul(0.5);
        Tensor m = Tensor.eye(DIM).div(sigma).sub(a.mul(sigma));
        Tensor gram = m.transpose().matmul(m);
        double mean = 0.5 * s.square().sum().item() + 0.5 * gram.trace().item();
        double slices = 2 * symmetric.sub(square.mul(0.5)).square().sum().item();
        double along = a.transpose().matmul(s.unsqueeze(-1)).square().sum().item();
        double variance = switch (form) {
            case 0 ->
                m.transpose().matmul(s.unsqueeze(-1)).square().sum().item()
                        + 0.5 * gram.square().sum().item();
            case 1 -> sigma * sigma * along + slices;
            default -> slices;
        };
        Tensor loss = forms(sigma)[form].perSample(model, x.tile(40_000, 1), Rng.of(5));
        assertMean(mean, loss);
        assertMean(variance, loss.sub(mean).square());
    }

    /** For a score that is not linear, the same mean as the published form; six standard errors. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 0.3, 0.1})
    void allFormsHaveOneMean(double sigma) {
        ScoreFunction model = Numbers.mixture(Rng.of(1), 2, DIM)::score;
        Tensor x = Rng.of(2).normal(40_000, DIM);
        DenoisingScoreMatching[] forms = forms(sigma);
        Tensor plain = forms[0].perSample(model, x, Rng.of(3));
        assertMean(0, plain.sub(forms[1].perSample(model, x, Rng.of(3))));
        assertMean(0, plain.sub(forms[2].perSample(model, x, Rng.of(3))));
    }

    /** As σ falls, without D/(2σ²), they become ½‖s‖² + zᵀJz: the first with an error of σ, the other with one of σ². */
    @Test
    void theLimitIsTheExactLossByHutchinson() {
        ScoreFunction model = Numbers.mixture(Rng.of(1), 2, DIM)::score;
        Tensor x = Rng.of(2).normal(50, DIM);
        Rng rng = Rng.of(3);
        Tensor limit = SlicedScoreMatching.of()
                .directions(Projections.GAUSSIAN)
                .varianceReduced()
                .perSample(model, x, rng);
        double[] errors = new double[6];
        int k = 0;
        for (int form : new int[] {1, 2}) {
            for (double sigma : new double[] {4e-3, 2e-3, 1e-3}) {
                Tensor loss =
                        forms(sigma)[form].perSample(model, x, rng.split(0)).sub(DIM / (2 * sigma * sigma));
                errors[k++] = loss.sub(limit).norm().item();
            }
        }
        assertEquals(2, errors[1] / errors[2], 0.02);
        assertEquals(4, errors[4] / errors[5], 0.02);
        assertEquals(0, errors[5], 1e-3);
    }

    /** All forms are stationary at the score of the noised data, in the directions of several fields; six standard errors. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theMinimiserIsTheScoreOfTheNoisedData(int form) {
        GaussianMixture p = Numbers.mixture(Rng.of(1), 2, DIM);
        double sigma = 0.1;
        ScoreFunction optimum = p.noised(1, sigma);
        Tensor x = p.sample(Rng.of(2), 40_000);
        for (int i = 0; i < 3; i++) {
            Rng rng = Rng.of(100 + i);
            Tensor w = rng.split(0).normal(DIM, DIM);
            Tensor b = rng.split(1).normal(DIM);
            assertMean(
                    0,
                    Derivatives.jvp(
                            t -> forms(sigma)[form].perSample(
                                    y -> optimum.score(y)
                                            .add(y.matmul(w).add(b).tanh().mul(t)),
                                    x,
                                    rng.split(2)),
                            Tensor.scalar(0),
                            Tensor.scalar(1)));
        }
    }

    /** Of a score that does not depend on x nothing is left but ½‖s‖² and the constant. */
    @Test
    void aConstantScoreHasNoVarianceAtAll() {
        Tensor x = Rng.of(2).normal(5, DIM);
        Tensor loss = forms(0.01)[1].perSample(y -> y.mul(0).add(2), x, Rng.of(3));
        assertClose(Tensor.full(0.5 * DIM * 4 + DIM / 2e-4, 5), loss, 1e-14);
    }

    /** Of the score −ax on N(0, 1): ½(a² + (1/σ − aσ)²)²; 2[(a²/2)² + 2(a²σ/2)² + (a²σ²/2 − a)²]; the same without the middle term. */
    private static double[] variancesOnALine(double a, double sigma) {
        double slope = 1 / sigma - a * sigma;
        double outer = Math.pow(a * a / 2, 2) + Math.pow(a * a * sigma * sigma / 2 - a, 2);
        double middle = 2 * Math.pow(a * a * sigma / 2, 2);
        return new double[] {Math.pow(a * a + slope * slope, 2) / 2, 2 * (outer + middle), 2 * outer};
    }

    @Test
    void variancesOnALineAreTheLiterals() {
        double[] coarse = variancesOnALine(1 / 1.01, .1);
        assertEquals(4901.4802470346, coarse[0], 1e-9);
        assertEquals(2.4313283205587, coarse[1], 1e-12);
        assertEquals(2.4217185171139, coarse[2], 1e-12);
        double[] fine = variancesOnALine(1 / 1.0001, .01);
        assertEquals(49990001.4998, fine[0], 1e-4);
        assertEquals(2.499300134978, fine[1], 1e-11);
        assertEquals(2.499200174968, fine[2], 1e-11);
        assertEquals(.48049017224141, Math.pow(1 / 1.01, 4) / 2, 1e-14);
    }

    /** The variances of rows of normal data, exact loss included; six standard errors. */
    @ParameterizedTest
    @ValueSource(doubles = {.1, .01})
    void rowsHaveTheseVariances(double sigma) {
        double a = 1 / (1 + sigma * sigma);
        ScoreFunction model = x -> x.mul(-a);
        Tensor x = Rng.of(6).normal(100_000, 1);
        for (int form = 0; form < 3; form++) {
            double constant = 1 / (2 * sigma * sigma);
            Tensor loss = forms(sigma)[form].perSample(model, x, Rng.of(7)).sub(constant);
            assertMean(
                    variancesOnALine(a, sigma)[form],
                    loss.sub(a * a / 2 * (1 + sigma * sigma) - a).square());
        }
        Tensor exact = ScoreMatching.of().perSample(model, x, Rng.of(7));
        assertMean(Math.pow(a, 4) / 2, exact.sub(a * a / 2 - a).square());
    }

    /**
     * Variances of the gradient by a at the optimum a = 1/(1 + σ²): 1/σ², 4/(1 + σ²), 4/(1 + σ²)². So the control variate, which costs two
     * evaluations, raises it above σ = 1/√3, and the antithetic form is never worse than one draw; six standard errors.
     */
    @ParameterizedTest
    @ValueSource(doubles = {.1, .577, 1})
    void theGradientHasTheseVariances(double sigma) {
        double wide = 1 + sigma * sigma;
        double[] expected = {1 / (sigma * sigma), 4 / wide, 4 / (wide * wide)};
        Tensor x = Rng.of(8).normal(100_000, 1);
        for (int form = 0; form < 3; form++) {
            DenoisingScoreMatching loss = forms(sigma)[form];
            Tensor gradient = Derivatives.jvp(
                    a -> loss.perSample(y -> y.mul(a).neg(), x, Rng.of(9)), Tensor.scalar(1 / wide), Tensor.scalar(1));
            assertMean(0, gradient);
            assertMean(expected[form], gradient.square());
        }
        Tensor exact = Derivatives.jvp(
                a -> ScoreMatching.of().perSample(y -> y.mul(a).neg(), x, Rng.of(9)),
                Tensor.scalar(1 / wide),
                Tensor.scalar(1));
        assertMean(2 / (wide * wide), exact.sub(1 / wide - 1).square());
    }
}
