package nabla.examples.embed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.models.DiffusionModel;
import nabla.scorematching.tables.ColumnKind;
import nabla.scorematching.tables.DataFrame;

/** A learnt model of numbers, whose calls make compiled programs. */
record DiffusionRows(List<String> names, DiffusionModel model) implements RowModel {
    /** A model that has learnt hardly anything, which is enough to be called. */
    static DiffusionRows small() {
        Tensor rows = Rng.of(1).normal(60, 2);
        return new DiffusionRows(
                List.of("a", "b"),
                DiffusionModel.training().width(8).blocks(1).steps(20).fit(rows, Rng.of(2)));
    }

    @Override
    public Map<String, ColumnKind> columns() {
        Map<String, ColumnKind> columns = new LinkedHashMap<>();
        names.forEach(name -> columns.put(name, ColumnKind.NUMBER));
        return columns;
    }

    @Override
    public Scores score(DataFrame rows, Rng rng) {
        Tensor logProb = model.likelihood(rows.select(names).matrix(), 2, rng).logProb();
        return new Scores(
                logProb.toArray(), new double[rows.rows()], logProb.neg().toArray());
    }

    @Override
    public List<DataFrame> impute(DataFrame rows, int draws, Rng rng) {
        Tensor drawn = model.impute(rows.select(names).matrix(), draws, rng);
        List<DataFrame> tables = new ArrayList<>();
        for (int k = 0; k < draws; k++) {
            DataFrame.Builder builder = DataFrame.builder();
            Tensor draw = drawn.select(0, k);
            IntStream.range(0, names.size())
                    .forEach(
                            j -> builder.numbers(names.get(j), draw.select(1, j).toArray()));
            tables.add(builder.build());
        }
        return tables;
    }
}
