package nabla.scorematching.metrics;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.Dequantization;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;

/** Every metric of two samples, or of a sample and a density: an entry costs a line and gets all laws of {@link MetricLawsTest}. */
final class MetricTable {
    private static final Gaussian DENSITY = Gaussian.standard(2);
    private static final GaussianMixture MIXTURE =
            GaussianMixture.isotropic(new double[] {0.5, 0.5}, new double[][] {{-1, 0}, {1, 0}}, 1);

    private MetricTable() {}

    /** What does not change a metric. */
    enum Law {
        /** Another order of the rows of each sample. */
        ORDER,
        /** The same shift of both samples. */
        SHIFT,
        /** The same rotation of both samples. */
        ROTATION,
        /** The same factor for both samples: a power of two, so that nothing is rounded. */
        FACTOR,
        /** Which sample comes first. */
        SYMMETRY
    }

    /** One number of samples x and y; a metric of one sample and something known ignores y. */
    @FunctionalInterface
    interface Measure {
        double of(Tensor x, Tensor y, Rng rng);
    }

    /**
     * A metric.
     *
     * @param type its class
     * @param twoSamples whether y matters
     * @param laws what does not change it
     */
    record Entry(String name, Class<?> type, boolean twoSamples, Measure measure, Set<Law> laws) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Entry> entries() {
        Set<Law> all = EnumSet.allOf(Law.class);
        Set<Law> euclidean = EnumSet.of(Law.ORDER, Law.SHIFT, Law.ROTATION);
        Set<Law> free = EnumSet.complementOf(EnumSet.of(Law.SYMMETRY));
        Set<Law> keyed = EnumSet.of(Law.SHIFT, Law.ROTATION, Law.FACTOR);
        Set<Law> alike = EnumSet.of(Law.ORDER, Law.SHIFT, Law.ROTATION, Law.SYMMETRY);
        return Stream.of(
                two("MMD", MMD.class, (x, y, rng) -> MMD.of(1.5).unbiased(x, y), alike),
                two(
                        "MMD, p-value",
                        MMD.class,
                        (x, y, rng) -> MMD.of(1.5).test(x, y, 19, rng).pValue(),
                        Set.of(Law.SHIFT)),
                two(
                        "MMD, median distance",
                        MMD.class,
                        (x, y, rng) -> MMD.ofMedianDistance(x).unbiased(x, y),
                        free),
                two("energy distance", EnergyDistance.class, (x, y, rng) -> EnergyDistance.unbiased(x, y), alike),
                two(
                        "sliced Wasserstein",
                        SlicedWasserstein.class,
                        (x, y, rng) -> SlicedWasserstein.squared(x, y, 4, rng),
                        EnumSet.of(Law.ORDER, Law.SHIFT, Law.SYMMETRY)),
                two(
                        "two-sample classifier",
                        ClassifierTest.class,
                        (x, y, rng) ->
                                ClassifierTest.of().neighbors(3).test(x, y, rng).statistic(),
                        keyed),
                two(
                        "two-sample classifier, p-value",
                        ClassifierTest.class,
                        (x, y, rng) -> ClassifierTest.of().test(x, y, rng).pValue(),
                        keyed),
                two("coverage", Coverage.class, (x, y, rng) -> Coverage.of(x, y).coverage(), free),
                two(
                        "density",
                        Coverage.class,
                        (x, y, rng) -> Coverage.of(x, y, 2).density(),
                        free),
                two(
                        "memorisation",
                        Memorization.class,
                        (x, y, rng) -> Memorization.of(x, y.slice(0, 0, 12))
                                .test(y.slice(0, 12, y.size(0)))
                                .statistic(),
                        keyed),
                two(
                        "copies",
                        Memorization.class,
                        (x, y, rng) -> Memorization.of(x, y).copies(y),
                        free),
                two(
                        "AUROC",
                        AUROC.class,
                        (x, y, rng) -> AUROC.of(x.select(1, 0), y.select(1, 0)),
                        EnumSet.of(Law.ORDER, Law.FACTOR)),
                one(
                        "Stein discrepancy",
                        KSD.class,
                        (x, y, rng) -> KSD.of(1).unbiased(DENSITY, x),
                        Law.ORDER,
                        Law.ROTATION),
                one(
                        "Stein discrepancy, p-value",
                        KSD.class,
                        (x, y, rng) -> KSD.of(1).test(DENSITY, x, 19, rng).pValue(),
                        Law.ROTATION),
                one(
                        "modes",
                        ModeCoverage.class,
                        (x, y, rng) -> ModeCoverage.of(MIXTURE, x).weightError(),
                        Law.ORDER),
                one(
                        "denoising error",
                        DenoisingError.class,
                        (x, y, rng) -> DenoisingError.of(NoiseLevels.of(1, 0.5))
                                .evaluate(
                                        (z, sigma) -> z.neg().div(sigma.square().add(1)), x, rng)
                                .mean()
                                .item(),
                        Law.ORDER),
                one(
                        "likelihood of rounded data",
                        DiscreteLikelihood.class,
                        (x, y, rng) -> DiscreteLikelihood.of(new Dequantization(Tensor.of(0.1, 0)), 2)
                                .evaluate(DENSITY::logProb, x, rng)
                                .logProb()
                                .mean()
                                .item()),
                one(
                        "scale reduction",
                        RHat.class,
                        (x, y, rng) -> RHat.rankNormalized(chains(x)),
                        Law.SHIFT,
                        Law.FACTOR),
                one(
                        "effective sample size",
                        EffectiveSampleSize.class,
                        (x, y, rng) -> EffectiveSampleSize.bulk(chains(x)),
                        Law.SHIFT,
                        Law.FACTOR));
    }

    private static Tensor chains(Tensor x) {
        return x.select(1, 0).reshape(2, x.size(0) / 2);
    }

    private static Entry two(String name, Class<?> type, Measure measure, Set<Law> laws) {
        return new Entry(name, type, true, measure, laws);
    }

    private static Entry one(String name, Class<?> type, Measure measure, Law... laws) {
        return new Entry(name, type, false, measure, Set.copyOf(List.of(laws)));
    }
}
