package nabla.examples.tables.scoreboard;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;
import nabla.scorematching.tables.TableSampler;
import nabla.scorematching.tables.TableTraining;

/** What has learnt from a table and makes rows like its. */
public interface Generator {
    /** New rows. */
    DataFrame sample(Rng rng, int rows);

    /** Completions of rows with gaps. */
    List<DataFrame> impute(DataFrame rows, int draws, Rng rng);

    /** A way to make a generator from a table. */
    @FunctionalInterface
    interface Recipe {
        /** The generator that has learnt from these rows. */
        Generator fit(DataFrame train, Rng rng);
    }

    /**
     * A table model, with this training; its rows have gaps where those of the table have.
     *
     * @param balanced whether rows are drawn with the margins of the model, instead of independently
     */
    static Recipe model(TableTraining training, boolean balanced) {
        return (train, rng) -> {
            TableModel model = training.fit(train, rng);
            TableSampler sampler = model.sampling().withGaps();
            return new Generator() {
                @Override
                public DataFrame sample(Rng key, int rows) {
                    return (balanced ? sampler.balanced() : sampler).sample(key, rows);
                }

                @Override
                public List<DataFrame> impute(DataFrame rows, int draws, Rng key) {
                    return model.impute(rows, draws, key);
                }
            };
        };
    }

    /**
     * The training rows, drawn with replacement: the best that a memoriser can do. A gap is filled from its column, at
     * random.
     */
    static Recipe bootstrap() {
        return (train, rng) -> new Generator() {
            @Override
            public DataFrame sample(Rng key, int rows) {
                return train.rows(drawn(key, rows, train.rows()));
            }

            @Override
            public List<DataFrame> impute(DataFrame rows, int draws, Rng key) {
                return IntStream.range(0, draws)
                        .mapToObj(k -> filled(rows, cells(train, key.split(k), rows.rows())))
                        .toList();
            }
        };
    }

    /**
     * Columns that know nothing of one another: numbers normal, with the decimals of the column, words with their
     * shares.
     */
    static Recipe gaussian() {
        return (train, rng) -> new Generator() {
            @Override
            public DataFrame sample(Rng key, int rows) {
                DataFrame.Builder builder = DataFrame.builder();
                for (int j = 0; j < train.names().size(); j++) {
                    String name = train.names().get(j);
                    Rng own = key.split(j);
                    if (train.isNumeric(name)) {
                        builder.numbers(name, normal(train.numbers(name), rows, own));
                    } else {
                        builder.words(
                                name, train.rows(drawn(own, rows, train.rows())).words(name));
                    }
                }
                return builder.build();
            }

            @Override
            public List<DataFrame> impute(DataFrame rows, int draws, Rng key) {
                return IntStream.range(0, draws)
                        .mapToObj(k -> filled(rows, sample(key.split(k), rows.rows())))
                        .toList();
            }
        };
    }

    /** Cells of each column that are there, drawn with replacement. */
    private static DataFrame cells(DataFrame train, Rng key, int rows) {
        DataFrame.Builder builder = DataFrame.builder();
        for (int j = 0; j < train.names().size(); j++) {
            String name = train.names().get(j);
            String[] all = train.words(name);
            int[] there =
                    IntStream.range(0, all.length).filter(i -> all[i] != null).toArray();
            int[] drawn = Arrays.stream(drawn(key.split(j), rows, there.length))
                    .map(i -> there[i])
                    .toArray();
            DataFrame column = train.select(List.of(name)).rows(drawn);
            if (train.isNumeric(name)) {
                builder.numbers(name, column.numbers(name));
            } else {
                builder.words(name, column.words(name));
            }
        }
        return builder.build();
    }

    private static int[] drawn(Rng key, int count, int rows) {
        return Arrays.stream(key.uniform(count).toArray())
                .mapToInt(u -> (int) (u * rows))
                .toArray();
    }

    private static double[] normal(double[] column, int rows, Rng key) {
        double[] there = Arrays.stream(column).filter(x -> !Double.isNaN(x)).toArray();
        double mean = Arrays.stream(there).average().orElseThrow();
        double deviation = Math.sqrt(
                Arrays.stream(there).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
        DoubleUnaryOperator rounded =
                Arrays.stream(there).allMatch(x -> x == Math.rint(x)) ? Math::rint : DoubleUnaryOperator.identity();
        return Arrays.stream(key.normal(rows).toArray())
                .map(z -> rounded.applyAsDouble(mean + deviation * z))
                .toArray();
    }

    private static DataFrame filled(DataFrame gaps, DataFrame with) {
        DataFrame.Builder builder = DataFrame.builder();
        for (String name : gaps.names()) {
            if (gaps.isNumeric(name)) {
                double[] numbers = gaps.numbers(name);
                double[] others = with.numbers(name);
                Arrays.setAll(numbers, i -> Double.isNaN(numbers[i]) ? others[i] : numbers[i]);
                builder.numbers(name, numbers);
            } else {
                String[] words = gaps.words(name);
                String[] others = with.words(name);
                Arrays.setAll(words, i -> words[i] == null ? others[i] : words[i]);
                builder.words(name, words);
            }
        }
        return builder.build();
    }
}
