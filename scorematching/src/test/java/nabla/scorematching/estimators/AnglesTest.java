package nabla.scorematching.estimators;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.estimators.EstimatorData.C1;

import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnglesTest {
    @Test
    @DisplayName("log p = a cos φ + b sin φ on C1")
    void vonMises() {
        ParameterEstimate estimate = Angles.vonMises().fit(C1);
        assertClose(Tensor.of(1.845877003583342, 0.2055460070562491), estimate.theta(), 1e-14);
        assertClose(Tensor.of(0.9827152324566533, 0.6083979057182816), estimate.sandwichErrors(), 1e-14);
        assertClose(1.857285942814026, estimate.derived(Tensor::norm).value(), 1e-14);
        assertClose(
                0.1108972588989145,
                estimate.derived(t -> t.select(0, 1).atan2(t.select(0, 0))).value(),
                1e-14);
    }

    @Test
    @DisplayName("hybrid: μ̂ = mean direction, κ̂ = mean cos/mean sin²")
    void hybrid() {
        double mean = Angles.meanDirection(C1);
        assertClose(0.2668632663151093, mean, 1e-14);
        ParameterEstimate estimate = Angles.vonMises(mean).fit(C1);
        assertClose(1.754996139692231, estimate.theta().get(0), 1e-14);
        assertClose(0.932975257855791, estimate.sandwichErrors().get(0), 1e-14);
    }

    @Test
    @DisplayName("sine model, rows (C1[i], C1[(i + 3) mod 8])")
    void sineModel() {
        Tensor pairs = Tensor.concat(1, C1, C1.roll(0, -3));
        assertClose(
                Tensor.of(1.946299563168765, 1.831571735646837, 0.6616928036732597),
                Angles.sineModel(0, 0).fit(pairs).theta(),
                1e-14);
        assertClose(
                Angles.sineModel(0, 0).fit(pairs).theta(),
                Angles.sineModel(1, -2).fit(pairs.add(Tensor.of(1, -2))).theta(),
                1e-13);
        assertClose(
                Angles.sineModel(0, 0).fit(pairs).theta(),
                Angles.sineModel(0, 0).fit(pairs.add(4 * Math.PI)).theta(),
                1e-12);
    }

    @Test
    @DisplayName("population (2, 1.5, .8) of the sine model")
    void theLimitOfTheSineModel() {
        Population torus = Population.angle(40)
                .and(Population.angle(40))
                .mapped(
                        phi -> phi,
                        phi -> Tensor.ones(phi.size(0)),
                        phi -> phi.cos()
                                .mul(Tensor.of(2, 1.5))
                                .sum(1)
                                .add(phi.sin().prod(1).mul(.8)));
        assertClose(Tensor.of(2, 1.5, .8), torus.fit(Angles.sineModel(0, 0)).theta(), 1e-12);
    }

    /** Maximum likelihood with μ known: n·Var κ̂ = 1/Var cos φ. */
    @ParameterizedTest(name = "efficiency of κ̂ with μ known, κ = {0}: {1}")
    @MethodSource("efficiencies")
    void efficiency(double kappa, double expected) {
        Population circle = Population.line(
                -Math.PI, Math.PI, 2, phi -> phi.cos().mul(kappa).squeeze(1));
        Tensor cosines = circle.points().cos().squeeze(1);
        double mean = cosines.dot(circle.shares()).item();
        double information = cosines.sub(mean).square().dot(circle.shares()).item();
        ParameterEstimate estimate = circle.fit(Angles.vonMises(0));
        assertClose(kappa, estimate.theta().get(0), 1e-11);
        assertClose(expected, 1 / information / estimate.sandwich().get(0, 0), 1e-11);
    }

    static Stream<Arguments> efficiencies() {
        return Stream.of(
                Arguments.of(0.5, .946092255375),
                Arguments.of(1.0, .850964524564),
                Arguments.of(2.0, .777479558004),
                Arguments.of(5.0, .940380465295),
                Arguments.of(10.0, .990038020069));
    }
}
