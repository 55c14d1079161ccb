package nabla.examples.estimators;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import nabla.autodiff.Tensor;
import nabla.scorematching.estimators.Angles;
import nabla.scorematching.estimators.BoundedData;
import nabla.scorematching.estimators.Compositions;
import nabla.scorematching.estimators.Directions;
import nabla.scorematching.estimators.PositiveData;
import nabla.scorematching.estimators.QuadraticFit;
import nabla.scorematching.estimators.RealData;
import nabla.scorematching.estimators.Simplex;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.Weight;

/** The parametric families by the names they have on the command line. */
public final class Families {
    private static final int DEGREE = 4;

    /**
     * A family.
     *
     * @param about what it is a density of
     * @param domain where its data live
     * @param columns how many they have; nothing if any number will do
     * @param estimator (options, data) ↦ the estimator
     */
    public record Family(
            String about,
            Domain domain,
            Optional<Integer> columns,
            BiFunction<FamilyOptions, WeightedRows, Estimator> estimator) {
        private static Family of(
                String about, Domain domain, BiFunction<FamilyOptions, Integer, QuadraticFit> ofColumns) {
            return new Family(
                    about,
                    domain,
                    domain.columns(),
                    (options, rows) ->
                            new Estimator(ofColumns.apply(options, rows.x().size(1)), Map.of()));
        }

        /** The estimator for these data. */
        public Estimator of(FamilyOptions options, WeightedRows rows) {
            return estimator.apply(options, rows);
        }
    }

    /**
     * An estimator, and what it has taken from the data by moments.
     *
     * @param fit the estimator of the parameters
     * @param moments directions and angles that the parameters are about, by name
     */
    public record Estimator(QuadraticFit fit, Map<String, Tensor> moments) {}

    private static final Map<String, Family> ALL = families();

    private Families() {}

    /** All families by name, in order. */
    public static Map<String, Family> all() {
        return ALL;
    }

    private static Map<String, Family> families() {
        Map<String, Family> all = new LinkedHashMap<>();
        all.put("normal", Family.of("real numbers", Domain.REAL, (o, columns) -> RealData.normal()));
        all.put(
                "polynomial",
                Family.of(
                        "real numbers: log p a polynomial, --degree",
                        Domain.REAL,
                        (o, columns) -> RealData.polynomial(o.degree().orElse(DEGREE))));
        all.put(
                "truncated-normal",
                Family.of(
                        "positive numbers, or numbers from --low to --high",
                        Domain.BOUNDED,
                        (o, columns) -> isInterval(o)
                                ? BoundedData.truncatedNormal(low(o), high(o))
                                : byWeight(o, PositiveData::truncatedNormal, PositiveData::truncatedNormal)));
        all.put(
                "exponential",
                Family.of(
                        "positive numbers",
                        Domain.POSITIVE,
                        (o, columns) -> byWeight(o, PositiveData::exponential, PositiveData::exponential)));
        all.put(
                "gamma",
                Family.of(
                        "positive numbers",
                        Domain.POSITIVE,
                        (o, columns) -> byWeight(o, PositiveData::gamma, PositiveData::gamma)));
        all.put(
                "lognormal",
                Family.of(
                        "positive numbers",
                        Domain.POSITIVE,
                        (o, columns) -> byWeight(o, PositiveData::lognormal, PositiveData::lognormal)));
        all.put(
                "positive-polynomial",
                Family.of("positive numbers: log p a polynomial, --degree", Domain.POSITIVE, (o, columns) -> {
                    int degree = o.degree().orElse(DEGREE);
                    return byWeight(o, w -> PositiveData.polynomial(degree, w), () -> PositiveData.polynomial(degree));
                }));
        all.put("beta", Family.of("numbers from 0 to 1", Domain.UNIT, (o, columns) -> BoundedData.beta()));
        all.put("von-mises", Family.of("angles", Domain.TORUS, (o, columns) -> Angles.vonMises()));
        all.put(
                "sine-model",
                new Family(
                        "pairs of angles, about their mean directions",
                        Domain.TORUS,
                        Optional.of(2),
                        (o, rows) -> aboutMeanAngles(rows)));
        all.put(
                "von-mises-fisher",
                Family.of(
                        "directions: unit vectors", Domain.SPHERE, (o, columns) -> Directions.vonMisesFisher(columns)));
        all.put(
                "bingham",
                Family.of("axes: unit vectors up to sign", Domain.SPHERE, (o, columns) -> Directions.bingham(columns)));
        all.put(
                "fisher-bingham",
                Family.of(
                        "directions: unit vectors", Domain.SPHERE, (o, columns) -> Directions.fisherBingham(columns)));
        all.put(
                "kent",
                new Family(
                        "directions in space, about axes by moments",
                        Domain.SPHERE,
                        Optional.of(3),
                        (o, rows) -> aboutKentAxes(rows)));
        all.put(
                "watson",
                new Family(
                        "axes, about the one along or across which they lie",
                        Domain.SPHERE,
                        Domain.SPHERE.columns(),
                        (o, rows) -> aboutPrincipalAxis(rows)));
        all.put(
                "dirichlet",
                Family.of(
                        "compositions: shares that add up to 1",
                        Domain.SIMPLEX,
                        (o, columns) -> Compositions.dirichlet(columns, simplex(o))));
        all.put(
                "ppi",
                Family.of(
                        "compositions: Dirichlet with interactions",
                        Domain.SIMPLEX,
                        (o, columns) -> Compositions.ppi(columns, simplex(o))));
        return Collections.unmodifiableMap(all);
    }

    private static Estimator aboutMeanAngles(WeightedRows rows) {
        double first = Angles.meanDirection(rows.x().slice(1, 0, 1), rows.weights());
        double second = Angles.meanDirection(rows.x().slice(1, 1, 2), rows.weights());
        return new Estimator(Angles.sineModel(first, second), Map.of("means", Tensor.of(first, second)));
    }

    private static Estimator aboutKentAxes(WeightedRows rows) {
        Tensor axes = Directions.kentAxes(rows.x(), rows.weights());
        Map<String, Tensor> moments = new LinkedHashMap<>();
        moments.put("mean", axes.select(0, 0));
        moments.put("major axis", axes.select(0, 1));
        moments.put("minor axis", axes.select(0, 2));
        return new Estimator(Directions.kent(axes), moments);
    }

    /** About the axis of the largest spread or of the least, whichever differs more from the mean of the others. */
    private static Estimator aboutPrincipalAxis(WeightedRows rows) {
        Tensor axes = Directions.principalAxes(rows.x(), rows.weights());
        int last = axes.size(0) - 1;
        double even = 1.0 / axes.size(0);
        Tensor largest = axes.select(0, 0);
        Tensor least = axes.select(0, last);
        Tensor axis = rows.spread(largest) - even >= even - rows.spread(least) ? largest : least;
        return new Estimator(Directions.watson(axis), Map.of("axis", axis));
    }

    /** The names of the weights for positive numbers. */
    public static List<String> weights() {
        return List.of("log", "linear", "square", "capped");
    }

    /** By the weight that is asked for, or else by the family's own. */
    private static QuadraticFit byWeight(
            FamilyOptions options, Function<Weight, QuadraticFit> given, Supplier<QuadraticFit> usual) {
        return options.weight().map(Families::weight).map(given).orElseGet(usual);
    }

    private static Weight weight(String name) {
        return switch (name) {
            case "log" -> BoundaryWeight.log();
            case "linear" -> BoundaryWeight.linear();
            case "square" -> BoundaryWeight.square();
            case "capped" -> BoundaryWeight.capped(1);
            default -> throw new IllegalArgumentException("--weight: expected one of " + weights() + ", got " + name);
        };
    }

    /** The names of the coordinates of compositions. */
    public static List<String> coordinates() {
        return List.of("clr", "alr", "sqrt");
    }

    private static Simplex simplex(FamilyOptions options) {
        return switch (options.coordinates().orElse("clr")) {
            case "clr" -> Simplex.clr();
            case "alr" -> Simplex.alr(options.base().orElse(0));
            case "sqrt" -> Simplex.squareRoot(Simplex.minSquared(1));
            default ->
                throw new IllegalArgumentException("--coordinates: expected one of " + coordinates() + ", got "
                        + options.coordinates().orElseThrow());
        };
    }

    private static boolean isInterval(FamilyOptions options) {
        return options.low().isPresent() || options.high().isPresent();
    }

    private static double low(FamilyOptions options) {
        return options.low().orElse(0.0);
    }

    private static double high(FamilyOptions options) {
        return options.high().orElseThrow(() -> new IllegalArgumentException("--low: expected --high, too"));
    }
}
