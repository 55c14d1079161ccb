package nabla.examples.commands;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import nabla.examples.Stopped;
import nabla.examples.estimators.Domain;
import nabla.examples.estimators.Families;
import nabla.examples.estimators.FamilyOptions;
import nabla.examples.estimators.FitPicture;
import nabla.examples.estimators.WeightedRows;
import nabla.examples.report.Figure;
import nabla.examples.tables.TableFile;
import nabla.scorematching.Estimate;
import nabla.scorematching.estimators.ParameterEstimate;
import nabla.scorematching.estimators.QuadraticFit;
import nabla.scorematching.tables.DataFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fits a parametric family to columns of a table by score matching. */
@Command(
        name = "estimate",
        sortOptions = false,
        header = {"Fits a parametric family to columns of a table, by score matching.", ""},
        description = {
            "Prints estimates with standard errors, z, p and intervals. No normalising constant is computed. Rows with"
                    + " missing cells are left out.",
            ""
        },
        footer = {
            "",
            "Families: normal, polynomial (numbers); truncated-normal, exponential, gamma, lognormal, positive-polynomial",
            "(positive numbers); beta (0 to 1); von-mises, sine-model (angles); von-mises-fisher, bingham, fisher-bingham,",
            "kent, watson (unit vectors); dirichlet, ppi (shares).",
            "Example:  nabla estimate gamma rain.csv --columns mm --picture rain.png"
        })
public final class EstimateCommand extends TableCommand {
    /** The families, for the completion of the command line. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Families.all().keySet().iterator();
        }
    }

    @Parameters(
            index = "0",
            paramLabel = "FAMILY",
            completionCandidates = Names.class,
            description = "one of those below")
    private String family;

    @Parameters(index = "1", paramLabel = "DATA", description = "a table, or - for standard input")
    private String data;

    @Option(names = "--degree", paramLabel = "K", description = "of a polynomial (default: 4)")
    private Integer degree;

    @Option(names = "--low", paramLabel = "A", description = "the lower end of an interval")
    private Double low;

    @Option(names = "--high", paramLabel = "B", description = "the upper end of an interval")
    private Double high;

    @Option(
            names = "--weight",
            paramLabel = "NAME",
            description =
                    "for positive numbers: log, linear, square or capped (default: log(1 + x/median); exponential: linear;"
                            + " lognormal: square)")
    private String weight;

    @Option(names = "--coordinates", paramLabel = "NAME", description = "for shares: clr, alr or sqrt (default: clr)")
    private String coordinates;

    @Option(names = "--base", paramLabel = "NAME", description = "the column that alr divides by (default: the first)")
    private String base;

    @Option(names = "--normalize", description = "scale rows to length 1 (directions) or to the sum 1 (shares)")
    private boolean normalize;

    @Option(names = "--degrees", description = "angles are in degrees, and so are those printed and drawn")
    private boolean degrees;

    @Option(names = "--fix", paramLabel = "NAME=VALUE", description = "a parameter that is known")
    private Map<String, Double> fixed = new LinkedHashMap<>();

    @Option(names = "--robust", paramLabel = "C", description = "weights that make far rows count for little, c > 0")
    private Double robust;

    @Option(names = "--ridge", paramLabel = "LAMBDA", description = "a penalty ½λ‖θ‖²")
    private Double ridge;

    @Option(names = "--weights", paramLabel = "NAME", description = "a column of importance weights")
    private String weights;

    @Option(names = "--frequencies", paramLabel = "NAME", description = "a column that says how often a row was seen")
    private String frequencies;

    @Option(names = "--picture", paramLabel = "FILE.png", description = "draw data against the fit")
    private Path picture;

    @Mixin
    private final DataOptions options = new DataOptions();

    @Mixin
    private final SeedOption seed = new SeedOption();

    @Override
    public void run() {
        Families.Family chosen = chosen();
        if (picture != null) {
            Output.requirePicture(picture);
        }
        DataFrame frame = complete(options.read(data, console(), counts()));
        List<String> names = columns(frame);
        chosen.columns().ifPresent(expected -> requireCount(expected, names));
        FamilyOptions told = told(names);
        Tensor x = points(chosen, frame.select(names).matrix());
        WeightedRows rows = new WeightedRows(x, counted(frame));
        Families.Estimator estimator = chosen.of(told, rows);
        Map<String, Tensor> moments =
                chosen.domain() == Domain.TORUS ? inUnit(estimator.moments()) : estimator.moments();
        ParameterEstimate fit = fit(estimator.fit(), rows);
        if (console().isJson()) {
            console().print(result(fit, moments));
        } else {
            fit.summary().lines().forEach(console()::print);
            moments.forEach((name, moment) -> console().print("by moments: " + name + " " + text(moment)));
        }
        if (picture != null) {
            draw(FitPicture.of(chosen, told, names, rows, fit, seed.rng(), radians()));
        }
    }

    /** What an angle of the table has to be multiplied by. */
    private double radians() {
        return degrees ? Math.PI / 180 : 1;
    }

    /** Angles in the unit of the table. */
    private Map<String, Tensor> inUnit(Map<String, Tensor> angles) {
        Map<String, Tensor> converted = new LinkedHashMap<>();
        angles.forEach((name, angle) -> converted.put(name, angle.div(radians())));
        return converted;
    }

    private static String text(Tensor moment) {
        return Arrays.stream(moment.toArray())
                .mapToObj(x -> String.format(Locale.ROOT, "%.6g", x))
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private Families.Family chosen() {
        Families.Family chosen = Families.all().get(family);
        if (chosen == null) {
            throw DataOptions.wrong("expected a family among "
                    + String.join(", ", Families.all().keySet()) + ", got " + family);
        }
        if (weights != null && frequencies != null) {
            throw DataOptions.wrong("--weights and --frequencies exclude each other");
        }
        if (robust != null && !(robust > 0)) {
            throw DataOptions.wrong("--robust: expected c > 0, got " + robust);
        }
        requireUse(
                normalize,
                "--normalize",
                "directions or shares",
                chosen.domain().isNormalizable());
        requireUse(degrees, "--degrees", "angles", chosen.domain() == Domain.TORUS);
        requireUse(coordinates != null, "--coordinates", "shares", chosen.domain() == Domain.SIMPLEX);
        if (base != null && !"alr".equals(coordinates)) {
            throw DataOptions.wrong("--base: expected --coordinates alr");
        }
        requireUse(degree != null, "--degree", "a polynomial", family.endsWith("polynomial"));
        boolean interval = low != null || high != null;
        requireUse(interval, "--low, --high", "truncated-normal", chosen.domain() == Domain.BOUNDED);
        requireUse(
                weight != null,
                "--weight",
                "positive numbers",
                !interval && chosen.domain().isPositive());
        requireOneOf("--weight", weight, Families.weights());
        requireOneOf("--coordinates", coordinates, Families.coordinates());
        if (low != null && high == null) {
            throw DataOptions.wrong("--low: expected --high, too");
        }
        if (ridge != null && !(ridge >= 0 && ridge < Double.POSITIVE_INFINITY)) {
            throw DataOptions.wrong("--ridge: expected λ of at least 0, finite, got " + ridge);
        }
        int least = chosen.domain() == Domain.REAL ? 2 : 1;
        if (degree != null && degree < least) {
            throw DataOptions.wrong("--degree: expected at least " + least + ", got " + degree);
        }
        if (seed.isGiven() && picture == null) {
            throw DataOptions.wrong("--seed: expected --picture, which alone has random numbers");
        }
        return chosen;
    }

    private static void requireOneOf(String option, String given, List<String> names) {
        if (given != null && !names.contains(given)) {
            throw DataOptions.wrong(option + ": expected one of " + String.join(", ", names) + ", got " + given);
        }
    }

    /** An option that says nothing to a family would be overlooked in silence. */
    private void requireUse(boolean given, String option, String expected, boolean used) {
        if (given && !used) {
            throw DataOptions.wrong(option + ": expected " + expected + ", got " + family
                    + (low != null || high != null ? " in an interval" : ""));
        }
    }

    private FamilyOptions told(List<String> names) {
        if (base != null && !names.contains(base)) {
            throw DataOptions.wrong("--base: expected a column among " + String.join(", ", names) + ", got " + base);
        }
        return new FamilyOptions(
                Optional.ofNullable(degree),
                Optional.ofNullable(low),
                Optional.ofNullable(high),
                Optional.ofNullable(weight),
                Optional.ofNullable(coordinates),
                Optional.ofNullable(base).map(names::indexOf));
    }

    /** The column that says what rows count, which is read whatever other columns are. */
    private List<String> counts() {
        return Stream.of(weights, frequencies).filter(Objects::nonNull).toList();
    }

    /** The rows that count, without missing cells. */
    private DataFrame complete(TableFile table) {
        DataFrame frame = table.frame();
        for (String name : frame.names()) {
            if (!frame.isNumeric(name)) {
                throw DataOptions.wrong("expected columns of numbers, got words in " + name
                        + "; --columns chooses, --without leaves out");
            }
        }
        DataOptions.requireColumns(frame, counts());
        DataFrame counted = without(frame, "of weight 0", counts(), weight -> weight == 0);
        return without(counted, "with missing cells", counted.names(), Double::isNaN);
    }

    /** The rows without such a number in some columns. */
    private DataFrame without(DataFrame frame, String what, List<String> columns, DoublePredicate leftOut) {
        boolean[] out = new boolean[frame.rows()];
        for (String name : columns) {
            double[] numbers = frame.numbers(name);
            for (int i = 0; i < out.length; i++) {
                out[i] |= leftOut.test(numbers[i]);
            }
        }
        int[] rows = IntStream.range(0, out.length).filter(i -> !out[i]).toArray();
        if (rows.length == 0) {
            throw new Stopped("estimate: expected rows that are not " + what + ", got none");
        }
        if (rows.length == out.length) {
            return frame;
        }
        int count = out.length - rows.length;
        console().say("left out " + count + (count == 1 ? " row " : " rows ") + what);
        return frame.rows(rows);
    }

    private List<String> columns(DataFrame frame) {
        List<String> names =
                frame.names().stream().filter(name -> !counts().contains(name)).toList();
        if (names.isEmpty()) {
            throw DataOptions.wrong("expected a column of data beside the one that says what rows count, got "
                    + counts().get(0) + " alone");
        }
        return names;
    }

    private void requireCount(int expected, List<String> names) {
        if (names.size() != expected) {
            throw DataOptions.wrong(
                    family + ": expected " + expected + (expected == 1 ? " column, got " : " columns, got ")
                            + String.join(", ", names) + "; --columns chooses");
        }
    }

    private Tensor points(Families.Family chosen, Tensor matrix) {
        if (chosen.domain() == Domain.TORUS && !degrees && matrix.abs().max().item() > 2 * Math.PI) {
            console().say("angles beyond 2π are taken as radians; --degrees, if they are in degrees");
        }
        if (normalize) {
            return chosen.domain().normalize(matrix);
        }
        chosen.domain().requireNormalized(matrix);
        return matrix.mul(radians());
    }

    /** What each row counts. */
    private Tensor counted(DataFrame frame) {
        return counts().isEmpty() ? Tensor.ones(frame.rows()) : Tensor.of(frame.numbers(counts().get(0)));
    }

    private ParameterEstimate fit(QuadraticFit estimator, WeightedRows rows) {
        QuadraticFit fit = estimator;
        if (weights != null) {
            fit = fit.weights(rows.weights());
        }
        if (frequencies != null) {
            fit = fit.frequencies(rows.weights());
        }
        for (Map.Entry<String, Double> parameter : fixed.entrySet()) {
            requireOneOf("--fix", parameter.getKey(), fit.names());
            fit = fit.fix(parameter.getKey(), parameter.getValue());
        }
        if (ridge != null) {
            fit = fit.ridge(ridge);
        }
        if (robust != null) {
            // Known exponents of shares must not weigh: a share of 0 would have a weight without a limit.
            boolean shares = Families.all().get(family).domain() == Domain.SIMPLEX;
            fit = fit.robust(fit.names().stream()
                    .mapToDouble(name -> shares && fixed.containsKey(name) ? 0 : robust)
                    .toArray());
        }
        return fit.fit(rows.x());
    }

    private static Map<String, Object> result(ParameterEstimate fit, Map<String, Tensor> moments) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (String name : fit.names()) {
            Estimate estimate = fit.get(name);
            Map<String, Object> numbers = new LinkedHashMap<>();
            numbers.put("estimate", estimate.value());
            numbers.put("standard_error", estimate.standardError());
            if (!fit.isFixed(name)) {
                numbers.put("z", estimate.z());
                numbers.put("p", estimate.p());
                Estimate.Interval interval = estimate.interval(0.95);
                numbers.put("interval", List.of(interval.low(), interval.high()));
            }
            parameters.put(name, numbers);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("family", fit.name());
        result.put("rows", fit.rows());
        result.put("effective_rows", fit.effectiveRows());
        result.put("loss", fit.loss());
        fit.criterion().ifPresent(smic -> result.put("smic", smic));
        fit.kindOfErrors().ifPresent(kind -> result.put("errors", kind));
        result.put("parameters", parameters);
        if (!moments.isEmpty()) {
            Map<String, Object> numbers = new LinkedHashMap<>();
            moments.forEach((name, moment) -> numbers.put(
                    name.replace(' ', '_'),
                    Arrays.stream(moment.toArray()).boxed().toList()));
            result.put("by_moments", numbers);
        }
        fit.notADensity().ifPresent(why -> result.put("not_a_density", why));
        return result;
    }

    private void draw(Optional<Figure> figure) {
        if (figure.isEmpty()) {
            console().warn("no picture: the fit is not a density, or too concentrated to be drawn from");
            return;
        }
        figure.get().write(picture);
        console().say("the picture is " + picture);
    }
}
