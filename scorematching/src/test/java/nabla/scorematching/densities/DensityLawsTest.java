package nabla.scorematching.densities;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.scorematching.Density;
import nabla.scorematching.PublicTypes;
import nabla.scorematching.densities.DensityTable.Entry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every density of {@link DensityTable}, whatever it is. */
@Tag("long")
class DensityLawsTest {
    private static final Rng RNG = Rng.of(71);
    /** Samples of an entry: fewer with noise, where a row may cost as much as thousands of parts. */
    private static int draws(Entry entry) {
        return entry.isNoised() ? 1_000 : 6_000;
    }

    static Stream<Entry> all() {
        return DensityTable.all();
    }

    static Stream<Entry> clean() {
        return DensityTable.clean();
    }

    static Stream<Entry> integrated() {
        return all().filter(entry -> entry.axes().length > 0);
    }

    static Stream<Entry> noisable() {
        return clean().filter(Entry::isNoisable);
    }

    @Test
    void everyDensityStandsInTheTable() {
        List<Class<?>> densities = PublicTypes.of("scorematching").stream()
                .filter(type -> Density.class.isAssignableFrom(type) && !type.isInterface())
                .filter(type -> type.getPackage() == Gaussian.class.getPackage())
                .toList();
        List<?> listed = clean().map(entry -> entry.p().getClass()).toList();
        assertEquals(16, densities.size(), densities::toString);
        assertTrue(listed.containsAll(densities), () -> listed + " of " + densities);
    }

    @ParameterizedTest
    @MethodSource("integrated")
    void itIntegratesToOne(Entry entry) {
        Tensor p = entry.p().logProb(Axis.nodes(entry.axes())).exp();
        assertClose(1, p.dot(Axis.weights(entry.axes())).item(), entry.accuracy());
    }

    /** A message that quotes a density says which. */
    @ParameterizedTest
    @MethodSource("all")
    void itSaysWhatItIs(Entry entry) {
        String text = entry.p().toString();
        assertTrue(text.matches("(?s)[A-Z][A-Za-z]+(\\.[a-z]+)?\\(.*") && !text.contains("@"), text);
    }

    /** By the reverse sweep to rounding, and by central differences, which know nothing of sweeps. */
    @ParameterizedTest
    @MethodSource("all")
    void theScoreIsTheGradientOfTheLogDensity(Entry entry) {
        Density p = entry.p();
        Tensor x = p.sample(RNG.split(0), 6);
        Tensor s = p.score(x);
        assertClose(Derivatives.gradient(y -> p.logProb(y).sum(), x), s, 1e-9);
        double h = 1e-5;
        for (int i = 0; i < p.dim(); i++) {
            Tensor step = Tensor.eye(p.dim()).select(0, i).mul(h);
            Tensor difference =
                    p.logProb(x.add(step)).sub(p.logProb(x.sub(step))).div(2 * h);
            assertClose(difference, s.select(1, i), 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theDivergenceIsTheTraceOfTheJacobianOfTheScore(Entry entry) {
        Density p = entry.p();
        Tensor x = p.sample(RNG.split(1), 6);
        Tensor divergence = p.divergence(x);
        assertClose(Derivatives.divergence(p::score, x), divergence, 1e-8);
        ValueAndDivergence both = p.scoreAndDivergence(x);
        assertClose(p.score(x), both.value(), 1e-12);
        assertClose(divergence, both.divergence(), 1e-12);
        assertClose(p.score(x), p.energy().score(x), 1e-12);
    }

    /** E[‖s‖² + ∇·s] = 0, by quadrature where there is one, else by six standard errors (closed form 2). */
    @ParameterizedTest
    @MethodSource("all")
    void theExactLossOfTheTruthIsMinusHalfTheFisherInformation(Entry entry) {
        if (!entry.hasTheorem()) {
            return;
        }
        Density p = entry.p();
        if (entry.axes().length > 0) {
            Tensor nodes = Axis.nodes(entry.axes());
            Tensor mass = p.logProb(nodes).exp().mul(Axis.weights(entry.axes()));
            int[] counted = IntStream.range(0, mass.size())
                    .filter(k -> mass.get(k) > 1e-18)
                    .toArray();
            Tensor x = nodes.take(0, counted);
            Tensor both = p.score(x).square().sum(-1).add(p.divergence(x));
            assertClose(0, both.dot(mass.take(0, counted)).item(), 1e3 * entry.accuracy());
        } else {
            Tensor x = p.sample(RNG.split(2), draws(entry));
            assertMean(0, p.score(x).square().sum(-1).add(p.divergence(x)));
        }
    }

    /** A kink hides half of the theorem: the divergence is 0 where there is one, so the sum is E‖s‖² = 1/b². */
    @Test
    void aKinkIsNotSeenByTheExactLoss() {
        Density p = Laplace.of(new double[] {0}, new double[] {0.5});
        Tensor x = p.sample(RNG, 100);
        assertClose(4, p.score(x).square().sum(-1).add(p.divergence(x)).mean().item(), 1e-14);
    }

    /** Stein's identity E[s(x)·xᵀ] = −I and E[s] = 0; on the torus E[s] = 0. Six standard errors. */
    @ParameterizedTest
    @MethodSource("all")
    void samplesObeySteinsIdentity(Entry entry) {
        Density p = entry.p();
        Tensor x = p.sample(RNG.split(3), draws(entry));
        Tensor s = p.score(x);
        for (int i = 0; i < p.dim(); i++) {
            assertMean(0, s.select(1, i));
            for (int j = 0; j < p.dim() && !entry.isPeriodic(); j++) {
                assertMean(i == j ? -1 : 0, s.select(1, i).mul(x.select(1, j)));
            }
        }
    }

    /** The shares of samples below quantiles of each column, against sums over the axes; six standard errors. */
    @ParameterizedTest
    @MethodSource("integrated")
    void samplesHaveTheQuantilesOfTheDensity(Entry entry) {
        Density p = entry.p();
        Tensor nodes = Axis.nodes(entry.axes());
        double[] mass = p.logProb(nodes).exp().mul(Axis.weights(entry.axes())).toArray();
        Tensor x = p.sample(RNG.split(4), draws(entry));
        if (entry.isPeriodic()) { // onto the period that the axes integrate
            x = x.sub(x.add(Math.PI).div(2 * Math.PI).floor().mul(2 * Math.PI));
        }
        for (int i = 0; i < p.dim(); i++) {
            double[] ends = entry.axes()[i].ends();
            double[] marginal = new double[ends.length];
            int inner = i == 0 ? mass.length / ends.length : 1;
            for (int k = 0; k < mass.length; k++) {
                marginal[k / inner % ends.length] += mass[k];
            }
            double below = 0;
            int compared = 0;
            for (int k = 0; k < ends.length && below < 0.95; k++) {
                below += marginal[k];
                if (below > 0.1 * (compared + 1) && !Double.isNaN(ends[k])) {
                    assertMean(below, x.select(1, i).lt(ends[k]));
                    compared = (int) (below * 10);
                }
            }
            assertTrue(compared > 3, "quantiles of column " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aRowOfASampleDoesNotDependOnHowManyAreDrawn(Entry entry) {
        Tensor few = entry.p().sample(RNG, 3);
        assertArrayEquals(
                few.toArray(), entry.p().sample(RNG, 20).slice(0, 0, 3).toArray());
        assertEquals(0, entry.p().sample(RNG, 0).size());
    }

    @ParameterizedTest
    @MethodSource("all")
    void aRowDoesNotDependOnItsNeighbours(Entry entry) {
        Density p = entry.p();
        Tensor x = p.sample(RNG.split(5), 7);
        Tensor few = x.slice(0, 2, 3);
        assertArrayEquals(p.logProb(x).slice(0, 2, 3).toArray(), p.logProb(few).toArray());
        assertArrayEquals(p.score(x).slice(0, 2, 3).toArray(), p.score(few).toArray());
        assertArrayEquals(
                p.divergence(x).slice(0, 2, 3).toArray(), p.divergence(few).toArray());
    }

    /** The same bits in a program, for other points and another key. */
    @ParameterizedTest
    @MethodSource("all")
    void theRecordedDensityIsTheDensity(Entry entry) {
        Density p = entry.p();
        Program<Tensor, Tensor> score = Program.compile(p::score, p.sample(RNG.split(6), 4));
        Program<Tensor, Tensor> logProb = Program.compile(p::logProb, p.sample(RNG.split(6), 4));
        Program<Rng, Tensor> sample = Program.compile(key -> p.sample(key, 4), RNG);
        Tensor x = p.sample(RNG.split(7), 4);
        assertArrayEquals(x.toArray(), sample.run(RNG.split(7)).toArray());
        assertArrayEquals(p.score(x).toArray(), score.run(x).toArray());
        assertArrayEquals(p.logProb(x).toArray(), logProb.run(x).toArray());
    }

    @ParameterizedTest
    @MethodSource("all")
    void itSaysHowSmoothItIs(Entry entry) {
        assertEquals(entry.smoothness(), entry.p().continuousDerivatives());
    }

    /** ∫ p(x) N(y; αx, σ²I) dx, by quadrature; on the torus over all turns. */
    @ParameterizedTest
    @MethodSource("noisable")
    void theNoisedDensityIsTheConvolution(Entry entry) {
        if (entry.axes().length == 0) {
            return;
        }
        Density noised = entry.noised();
        Tensor y = noised.sample(RNG.split(8), 4);
        Tensor x = Axis.nodes(entry.axes());
        double alpha = entry.isPeriodic() ? 1 : DensityTable.ALPHA;
        Density noise = Gaussian.isotropic(entry.p().dim(), DensityTable.SIGMA);
        Tensor mass = entry.p().logProb(x).exp().mul(Axis.weights(entry.axes()));
        for (int row = 0; row < y.size(0); row++) {
            Tensor centred = x.mul(-alpha).add(y.select(0, row));
            if (entry.isPeriodic()) {
                centred = centred.sub(
                        centred.add(Math.PI).div(2 * Math.PI).floor().mul(2 * Math.PI));
            }
            double expected = 0;
            int turns = entry.isPeriodic() ? 1 : 0;
            for (int a = -turns; a <= turns; a++) {
                for (int b = -turns; b <= turns; b++) {
                    Tensor turned =
                            turns == 0 ? centred : centred.add(Tensor.of(a, b).mul(2 * Math.PI));
                    expected += noise.logProb(turned).exp().dot(mass).item();
                }
            }
            double actual = noised.logProb(y.slice(0, row, row + 1)).item();
            assertClose(Math.log(expected), actual, Math.max(1e-9, 10 * entry.accuracy()));
        }
    }

    /** Noise in two portions is the noise of both; without noise or without x nothing is left but the other. */
    @ParameterizedTest
    @MethodSource("noisable")
    void noiseAdds(Entry entry) {
        Density p = entry.p();
        double alpha = entry.isPeriodic() ? 1 : -0.7;
        Tensor x = p.sample(RNG.split(9), 4);
        Density once = p.noised(alpha * alpha, Math.hypot(alpha * 0.5, 0.6));
        Density twice = p.noised(alpha, 0.5).noised(alpha, 0.6);
        assertClose(once.logProb(x), twice.logProb(x), 1e-9);
        assertClose(once.score(x), twice.score(x), 1e-8);
        assertClose(p.logProb(x), p.noised(0).logProb(x), 1e-12);
        assertClose(p.noised(1, 0.5).logProb(x), p.noised(0.5).logProb(x), 0);
        if (!entry.isPeriodic()) {
            Density gone = p.noised(0, 0.5);
            assertClose(Gaussian.isotropic(p.dim(), 0.5).logProb(x), gone.logProb(x), 1e-12);
            double volume = p.dim() * Math.log(2);
            assertClose(p.logProb(x).sub(volume), p.noised(2, 0).logProb(x.mul(2)), 1e-12);
        }
    }
}
