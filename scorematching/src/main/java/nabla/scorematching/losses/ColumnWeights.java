package nabla.scorematching.losses;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * A diagonal weight whose elements depend on a column each.
 *
 * @param columns h₁ … h_D
 */
record ColumnWeights(List<BoundaryWeight> columns) implements Weight {
    /** One weight is for all columns, whatever their number. */
    static Weight of(String name, BoundaryWeight... weights) {
        Points.present(name, "weights", weights);
        if (weights.length == 0) {
            throw new IllegalArgumentException(name + ": expected one weight, or one for each column, got none");
        }
        for (BoundaryWeight weight : weights) {
            Points.present(name, "a weight", weight);
        }
        return weights.length == 1 ? weights[0] : new ColumnWeights(List.of(weights));
    }

    @Override
    public Tensor at(Tensor x) {
        return byColumn(x, BoundaryWeight::at);
    }

    @Override
    public Tensor inside(Tensor x) {
        return byColumn(x, (weight, column) -> weight.inside(column).unsqueeze(1))
                .min(-1);
    }

    @Override
    public void requireInside(String name, Tensor x) {
        if (x.size(1) != columns.size()) {
            throw new IllegalArgumentException(name + ": expected points [B, " + columns.size()
                    + "], a column for each weight, got " + Arrays.toString(x.shape()));
        }
        for (int j = 0; j < columns.size(); j++) {
            columns.get(j).requireInside(name, x.slice(1, j, j + 1));
        }
    }

    private Tensor byColumn(Tensor x, BiFunction<BoundaryWeight, Tensor, Tensor> f) {
        return Tensor.concat(
                1,
                IntStream.range(0, columns.size())
                        .mapToObj(j -> f.apply(columns.get(j), x.slice(1, j, j + 1)))
                        .toArray(Tensor[]::new));
    }
}
