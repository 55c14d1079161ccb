package nabla.examples.estimators;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
     * @param estimator (options, data) ↦ the estimator
     */
    public record Family(String about, Domain domain, BiFunction<FamilyOptions, Tensor, QuadraticFit> estimator) {
        /** The estimator for these data. */
        public QuadraticFit of(FamilyOptions options, Tensor x) {
            return estimator.apply(options, x);
        }
    }

    private static final Map<String, Family> ALL = families();

    private Families() {}

    /** All families by name, in order. */
    public static Map<String, Family> all() {
        return ALL;
    }

    private static Map<String, Family> families() {
        Map<String, Family> all = new LinkedHashMap<>();
        all.put("normal", new Family("real numbers", Domain.REAL, (o, x) -> RealData.normal()));
        all.put(
                "polynomial",
                new Family(
                        "real numbers: log p a polynomial, --degree",
                        Domain.REAL,
                        (o, x) -> RealData.polynomial(o.degree().orElse(DEGREE))));
        all.put(
                "truncated-normal",
                new Family(
                        "positive numbers, or numbers from --low to --high",
                        Domain.BOUNDED,
                        (o, x) -> isInterval(o)
                                ? BoundedData.truncatedNormal(low(o), high(o))
                                : byWeight(o, PositiveData::truncatedNormal, PositiveData::truncatedNormal)));
        all.put(
                "exponential",
                new Family(
                        "positive numbers",
                        Domain.POSITIVE,
                        (o, x) -> byWeight(o, PositiveData::exponential, PositiveData::exponential)));
        all.put(
                "gamma",
                new Family(
                        "positive numbers",
                        Domain.POSITIVE,
                        (o, x) -> byWeight(o, PositiveData::gamma, PositiveData::gamma)));
        all.put(
                "lognormal",
                new Family(
                        "positive numbers",
                        Domain.POSITIVE,
                        (o, x) -> byWeight(o, PositiveData::lognormal, PositiveData::lognormal)));
        all.put(
                "positive-polynomial",
                new Family("positive numbers: log p a polynomial, --degree", Domain.POSITIVE, (o, x) -> {
                    int degree = o.degree().orElse(DEGREE);
                    return byWeight(o, w -> PositiveData.polynomial(degree, w), () -> PositiveData.polynomial(degree));
                }));
        all.put("beta", new Family("numbers from 0 to 1", Domain.UNIT, (o, x) -> BoundedData.beta()));
        all.put("von-mises", new Family("angles", Domain.TORUS, (o, x) -> Angles.vonMises()));
        all.put(
                "sine-model",
                new Family(
                        "pairs of angles, about their mean directions",
                        Domain.TORUS,
                        (o, x) -> Angles.sineModel(
                                Angles.meanDirection(x.slice(1, 0, 1)), Angles.meanDirection(x.slice(1, 1, 2)))));
        all.put(
                "von-mises-fisher",
                new Family("directions: unit vectors", Domain.SPHERE, (o, x) -> Directions.vonMisesFisher(x.size(1))));
        all.put(
                "bingham",
                new Family("axes: unit vectors up to sign", Domain.SPHERE, (o, x) -> Directions.bingham(x.size(1))));
        all.put(
                "fisher-bingham",
                new Family("directions: unit vectors", Domain.SPHERE, (o, x) -> Directions.fisherBingham(x.size(1))));
        all.put(
                "kent",
                new Family(
                        "directions in space, about axes by moments",
                        Domain.SPHERE,
                        (o, x) -> Directions.kent(Directions.kentAxes(x))));
        all.put(
                "watson",
                new Family(
                        "axes, about their principal axis",
                        Domain.SPHERE,
                        (o, x) -> Directions.watson(
                                Directions.principalAxes(x).slice(1, 0, 1).squeeze(1))));
        all.put(
                "dirichlet",
                new Family(
                        "compositions: shares that add up to 1",
                        Domain.SIMPLEX,
                        (o, x) -> Compositions.dirichlet(x.size(1), simplex(o))));
        all.put(
                "ppi",
                new Family(
                        "compositions: Dirichlet with interactions",
                        Domain.SIMPLEX,
                        (o, x) -> Compositions.ppi(x.size(1), simplex(o))));
        return Collections.unmodifiableMap(all);
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
