package nabla.scorematching.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.PublicTypes;
import nabla.scorematching.metrics.MetricTable.Entry;
import nabla.scorematching.metrics.MetricTable.Law;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every metric of {@link MetricTable}, as far as it says so. */
class MetricLawsTest {
    private static final Tensor X = Rng.of(1).normal(40, 2);
    private static final Tensor Y = Rng.of(2).normal(30, 2).mul(1.3).add(0.4);
    private static final Rng RNG = Rng.of(3);

    static Stream<Entry> entries() {
        return MetricTable.entries();
    }

    static Stream<Entry> ofTwoSamples() {
        return entries().filter(Entry::twoSamples);
    }

    static Stream<Entry> ordered() {
        return with(Law.ORDER);
    }

    static Stream<Entry> shifted() {
        return with(Law.SHIFT);
    }

    static Stream<Entry> rotated() {
        return with(Law.ROTATION);
    }

    static Stream<Entry> scaled() {
        return with(Law.FACTOR);
    }

    static Stream<Entry> symmetric() {
        return with(Law.SYMMETRY);
    }

    private static Stream<Entry> with(Law law) {
        return entries().filter(entry -> entry.laws().contains(law));
    }

    private static void unchanged(Entry entry, Tensor x, Tensor y) {
        double before = entry.measure().of(X, Y, RNG);
        assertEquals(before, entry.measure().of(x, y, RNG), 1e-12 * Math.max(1, Math.abs(before)));
    }

    @Test
    void everyMetricStandsInTheTable() {
        Set<Class<?>> listed = entries().map(Entry::type).collect(Collectors.toSet());
        Set<Class<?>> metrics = PublicTypes.of("scorematching").stream()
                .filter(type -> type.getPackage() == MMD.class.getPackage())
                .filter(type -> type != TestResult.class)
                .collect(Collectors.toSet());
        assertEquals(metrics, listed);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void theSameKeyGivesTheSameNumber(Entry entry) {
        assertEquals(entry.measure().of(X, Y, RNG), entry.measure().of(X, Y, RNG));
    }

    @ParameterizedTest
    @MethodSource("ordered")
    void theOrderOfRowsDoesNotMatter(Entry entry) {
        unchanged(
                entry, X.take(0, Rng.of(4).permutation(40)), Y.take(0, Rng.of(5).permutation(30)));
    }

    @ParameterizedTest
    @MethodSource("shifted")
    void theOriginDoesNotMatter(Entry entry) {
        unchanged(entry, X.add(Tensor.of(3, -8)), Y.add(Tensor.of(3, -8)));
    }

    @ParameterizedTest
    @MethodSource("rotated")
    void theDirectionDoesNotMatter(Entry entry) {
        Tensor rotation = Tensor.of(new double[][] {{0.6, 0.8}, {-0.8, 0.6}});
        unchanged(entry, X.matmul(rotation), Y.matmul(rotation));
    }

    /** A squared distance in units of the bandwidth has none. */
    @ParameterizedTest
    @MethodSource("scaled")
    void theUnitDoesNotMatter(Entry entry) {
        unchanged(entry, X.mul(64), Y.mul(64));
    }

    @ParameterizedTest
    @MethodSource("symmetric")
    void whichSampleComesFirstDoesNotMatter(Entry entry) {
        unchanged(entry, Y, X);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void numbersThatAreNoneAreRefusedByName(Entry entry) {
        if (List.of(ModeCoverage.class, DiscreteLikelihood.class, DenoisingError.class)
                .contains(entry.type())) {
            return; // These have a number for each row: a bad row is counted apart, or has a bad number.
        }
        // Of an infinite score the order is known.
        double[] none = entry.type() == AUROC.class
                ? new double[] {Double.NaN}
                : new double[] {Double.NaN, Double.POSITIVE_INFINITY};
        for (double bad : none) {
            Tensor place = Tensor.arange(40).eq(7).unsqueeze(-1);
            Tensor broken = Tensor.where(place, Tensor.scalar(bad), X);
            refused(entry, broken, Y);
            if (entry.twoSamples()) {
                refused(entry, X, Tensor.where(place.slice(0, 0, 30), Tensor.scalar(bad), Y));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ofTwoSamples")
    void samplesOfAnotherDimensionAreRefused(Entry entry) {
        if (entry.type() != AUROC.class) {
            refused(entry, X, Tensor.zeros(30, 3));
        }
    }

    private static void refused(Entry entry, Tensor x, Tensor y) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> entry.measure().of(x, y, RNG))
                .getMessage();
        assertTrue(message.startsWith(entry.type().getSimpleName()), message);
        assertTrue(message.contains("expected") && message.contains("got"), message);
    }
}
