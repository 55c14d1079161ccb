package nabla.examples.tables.scoreboard;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.ImputationError;
import nabla.scorematching.tables.TableEvaluation;
import nabla.scorematching.tables.TableMetrics;
import nabla.scorematching.tables.TablePrivacy;

/**
 * What a generator has reached on one split of a table.
 *
 * @param fitSeconds the time of learning
 * @param seconds the time of learning, sampling and completing
 */
public record Outcome(TableEvaluation evaluation, ImputationError.Errors errors, double fitSeconds, double seconds) {
    private static final int DRAWS = 20;

    /** Learns from the training rows, draws as many, completes the held-out rows 20 times, and measures. */
    public static Outcome of(BenchmarkTable table, int seed, Generator.Recipe recipe, Rng rng) {
        BenchmarkTable.Split split = table.split(seed);
        long start = System.nanoTime();
        Generator generator = recipe.fit(split.train(), rng.split(0));
        double fitSeconds = since(start);
        DataFrame synthetic = generator.sample(rng.split(1), split.train().rows());
        requireColumns(split.train(), synthetic);
        List<DataFrame> draws = generator.impute(split.gaps(), DRAWS, rng.split(2));
        double seconds = since(start);
        TableEvaluation evaluation = TableMetrics.of(split.train())
                .roundedLike(table.rows())
                .target(table.target())
                .evaluate(split.heldOut(), synthetic, rng.split(3));
        ImputationError.Errors errors =
                ImputationError.of(split.train()).evaluate(split.heldOut(), split.gaps(), draws);
        return new Outcome(evaluation, errors, fitSeconds, seconds);
    }

    /** How close the rows drawn are to the training rows. */
    TablePrivacy.Closeness closeness() {
        return evaluation.closeness().orElseThrow();
    }

    private static void requireColumns(DataFrame train, DataFrame synthetic) {
        Set<String> missing = new TreeSet<>(train.names());
        missing.removeAll(synthetic.names());
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the generator left out " + missing);
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }
}
