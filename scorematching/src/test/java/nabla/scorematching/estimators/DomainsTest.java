package nabla.scorematching.estimators;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.estimators.EstimatorData.D1;
import static nabla.scorematching.estimators.EstimatorData.D2;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.losses.WeightedScoreMatching;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Normal distributions in a disc and in a triangle, and robust weights on the whole space. */
class DomainsTest {
    private static final Weight DISC = Weight.ball(Tensor.zeros(2), 1);
    private static final Tensor FACES = Tensor.of(new double[][] {{-1, 0}, {0, -1}, {1, 1}});
    private static final Tensor OFFSETS = Tensor.of(0, 0, 1);

    private static final Tensor TRIANGLE =
            Tensor.of(new double[][] {{.1, .2}, {.5, .3}, {.25, .6}, {.7, .1}, {.3, .3}, {.15, .05}, {.4, .15}});

    /** N(μ, I). */
    private static QuadraticFit mean(ScoreMatchingLoss loss) {
        return QuadraticFit.of(loss)
                .model(
                        ExponentialFamily.of(x -> x)
                                .withBase(x -> x.square().sum(1).mul(-0.5)),
                        "mu1",
                        "mu2");
    }

    /** log p = ηᵀx − ½K‖x‖². */
    private static QuadraticFit isotropic(ScoreMatchingLoss loss) {
        return QuadraticFit.of(loss)
                .model(
                        ExponentialFamily.of(x ->
                                Tensor.concat(1, x, x.square().sumKeepDims(1).mul(-0.5))),
                        "eta1",
                        "eta2",
                        "K");
    }

    @Test
    @DisplayName("unit disc, N(μ, I), g = 1 − ‖x‖: μ̂ = mean(gx − ∇g)/mean g")
    void theDisc() {
        Tensor x = Tensor.of(new double[][] {
            {3 / 10.0, 4 / 10.0},
            {-6 / 10.0, 0},
            {0, -5 / 13.0},
            {8 / 17.0, -2 / 17.0},
            {-3 / 25.0, 4 / 25.0},
            {12 / 26.0, 5 / 26.0}
        });
        ParameterEstimate estimate = mean(WeightedScoreMatching.of(DISC)).fit(x);
        assertClose(Tensor.of(0.3544135149610574, 0.260926605681844), estimate.theta(), 1e-13);
        assertClose(Tensor.of(.6886035409484, .5658151816992213), estimate.sandwichErrors(), 1e-12);
    }

    @Test
    @DisplayName("population N((.3, −.2), I) in the disc: g = 1 − ‖x‖ is right, no weight is not")
    void theLimitInTheDisc() {
        Population disc = Population.uniform(1)
                .and(Population.angle(30))
                .mapped(
                        p -> {
                            Tensor r = p.slice(1, 0, 1);
                            Tensor angle = p.slice(1, 1, 2);
                            return Tensor.concat(
                                    1, angle.cos().mul(r), angle.sin().mul(r));
                        },
                        p -> p.select(1, 0),
                        x -> x.sub(Tensor.of(.3, -.2)).square().sum(1).mul(-0.5));
        assertClose(
                Tensor.of(.3, -.2),
                disc.fit(mean(WeightedScoreMatching.of(DISC))).theta(),
                1e-12);
        assertClose(
                Tensor.of(.0684662078256, -.0456441385504),
                disc.fit(mean(ScoreMatching.of())).theta(),
                1e-12);
    }

    @Test
    @DisplayName("triangle, (η, K), g = distance to the nearest face")
    void theDistanceInTheTriangle() {
        ParameterEstimate estimate = isotropic(WeightedScoreMatching.of(Weight.polytope(FACES, OFFSETS)))
                .fit(TRIANGLE);
        assertClose(Tensor.of(7.679555459423762, 3.886342690939088, 18.27538447982722), estimate.theta(), 1e-12);
        assertClose(
                Tensor.of(6.28288349860854, 5.822537779103853, 15.32015904697378), estimate.sandwichErrors(), 1e-12);
    }

    @Test
    @DisplayName("triangle, (η, K), φ_x = min(x, 1 − x − y): 377070/95083, 75120/95083, 1179800/95083")
    void theDistancesAlongTheAxesOfTheTriangle() {
        Literals.check(
                "isotropic Gaussian in the triangle, componentwise distance",
                isotropic(WeightedScoreMatching.of(Weight.alongAxes(FACES, OFFSETS)))
                        .fit(TRIANGLE));
    }

    /** The incentre for the distance, and the lines x = 1 − x − y and y = 1 − x − y for those along the axes. */
    @Test
    @DisplayName("population (1.2, .4, 4) in the triangle: each weight is right, none is wrong")
    void theLimitInTheTriangle() {
        double r = 1 - Math.sqrt(0.5);
        Population byFaces = triangle(Tensor.of(r, r), Tensor.of(new double[][] {{0, 0}, {1, 0}, {0, 1}}));
        Population byAxes = triangle(Tensor.of(1 / 3.0, 1 / 3.0), Tensor.of(new double[][] {
            {0, 0}, {0.5, 0}, {1, 0}, {0, 1}, {0, 0.5}
        }));
        Weight product = x -> x.prod(1).mul(x.sum(1).neg().add(1));
        Tensor truth = Tensor.of(1.2, .4, 4);
        assertClose(truth, limit(byFaces, product), 1e-10);
        assertClose(truth, limit(byFaces, Weight.polytope(FACES, OFFSETS)), 1e-10);
        assertClose(truth, limit(byAxes, Weight.alongAxes(FACES, OFFSETS)), 1e-10);
        assertClose(
                Tensor.of(7.468, 6.357, 22.044),
                byFaces.fit(isotropic(ScoreMatching.of())).theta(),
                5e-4);
    }

    private static Population triangle(Tensor centre, Tensor vertices) {
        return Population.polygon(
                centre,
                vertices,
                x -> x.mul(Tensor.of(1.2, .4)).sum(1).sub(x.square().sum(1).mul(2)));
    }

    private static Tensor limit(Population population, Weight weight) {
        return population.fit(isotropic(WeightedScoreMatching.of(weight))).theta();
    }

    @Test
    @DisplayName("N(θ, 1) on D1, g = 1/(1 + x²): θ̂ = (mean gx − mean g′)/mean g, which an outlier at 9 hardly moves")
    void diffusionScoreMatching() {
        Weight g = x -> x.square().sum(1).add(1).reciprocal();
        QuadraticFit fit = QuadraticFit.of(WeightedScoreMatching.of(g))
                .model(
                        ExponentialFamily.of(x -> x)
                                .withBase(x -> x.square().sum(1).mul(-0.5)),
                        "theta");
        assertClose(0.375446416041294, fit.fit(D1).get("theta").value(), 1e-13);
        assertClose(.5497203586506542, fit.fit(D1).sandwichErrors().get(0), 1e-13);
        Tensor outlier = Tensor.concat(0, D1, Tensor.full(9, 1, 1));
        assertClose(0.4019830046594921, fit.fit(outlier).get("theta").value(), 1e-13);
    }

    @Test
    @DisplayName("(η, K) on D2, G = (I + xxᵀ)/(1 + ‖x‖²)²")
    void aMatrixForAWeight() {
        Weight g = x -> {
            Tensor outer = x.unsqueeze(2).mul(x.unsqueeze(1)).add(Tensor.eye(2));
            return outer.div(x.square().sum(1).add(1).square().reshape(x.size(0), 1, 1));
        };
        ParameterEstimate estimate = isotropic(WeightedScoreMatching.of(g)).fit(D2);
        assertClose(Tensor.of(0.2117872229037691, 0.1617051995692752, 0.3908789266015697), estimate.theta(), 1e-13);
        assertClose(
                Tensor.of(.4373566136003143, .4382061660463423, .154640951878142), estimate.sandwichErrors(), 1e-13);
    }

    /** A model that does not say that it is an exponential family is differentiated by θ. */
    @ParameterizedTest
    @MethodSource("losses")
    @DisplayName("A = SGSᵀ, b = SG∇β + ∇·(G∇T) are the derivatives of the loss by θ")
    void coefficientsOfAFamilyAreDerivativesOfTheLoss(ScoreMatchingLoss loss) {
        ExponentialFamily family = ExponentialFamily.of(
                        x -> Tensor.concat(1, x, x.square().sumKeepDims(1), x.prodKeepDims(1)))
                .withBase(x -> x.exp().sum(1).neg());
        String[] names = {"a", "b", "c", "d"};
        QuadraticFit ofFamily = QuadraticFit.of(loss).model(family, names);
        QuadraticFit ofAny = QuadraticFit.of(loss).model(family::logDensity, names);
        Tensor weights = Tensor.of(1, 2, 1, 3, 1, 1, 2);
        for (UnaryOperator<QuadraticFit> option : List.<UnaryOperator<QuadraticFit>>of(
                fit -> fit,
                fit -> fit.fix("c", 0.3),
                fit -> fit.constrain(new double[] {1, 2, 0, 0}, 1).weights(weights))) {
            ParameterEstimate expected = option.apply(ofAny).fit(TRIANGLE);
            ParameterEstimate estimate = option.apply(ofFamily).fit(TRIANGLE);
            assertClose(expected.theta(), estimate.theta(), 1e-9);
            assertClose(expected.sandwichErrors(), estimate.sandwichErrors(), 1e-9);
            assertClose(expected.jackknifeErrors(), estimate.jackknifeErrors(), 1e-8);
            assertClose(expected.loss(), estimate.loss(), 1e-10);
        }
    }

    static Stream<ScoreMatchingLoss> losses() {
        return Stream.of(
                ScoreMatching.of(),
                WeightedScoreMatching.of(Weight.polytope(FACES, OFFSETS)),
                WeightedScoreMatching.of(Weight.alongAxes(FACES, OFFSETS)),
                WeightedScoreMatching.of(
                        Weight.ofTransform(x -> x.log().add(x.flip(1).square()))));
    }

    /** Of all rows, not of the first block alone. */
    @Test
    void aRowOutsideIsRefused() {
        Tensor x = Tensor.concat(0, Tensor.full(.3, 5000, 2), Tensor.full(.6, 1, 2));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> isotropic(WeightedScoreMatching.of(Weight.polytope(FACES, OFFSETS)))
                                .fit(x))
                .getMessage();
        assertTrue(message.contains("got row 5000: [0.6, 0.6]"), message);
    }
}
