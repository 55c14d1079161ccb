package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;

/** What an estimator was told. An estimator keeps its own and changes copies only. */
final class Settings {
    String name;
    final List<String> names;

    /** The loss, which may look at the data and their weights first. */
    BiFunction<Tensor, Tensor, RowLoss> losses;

    /** Null if the loss alone is known. */
    final ParametricModel model;

    UnaryOperator<Tensor> door = x -> x;

    /** Whether the door puts a small number for a 0. */
    boolean replacesZeros;

    Function<Tensor, Optional<String>> density = theta -> Optional.empty();

    /** Null if all rows count the same. */
    Tensor weights;

    boolean frequencies;

    /** Rows of C with d behind them. */
    List<double[]> constraints = List.of();

    double ridge;

    /** Of each parameter; null for none. */
    Tensor lasso;

    /** Of each parameter; null for none. */
    Tensor robust;

    /** Null for 0. */
    Tensor start;

    Settings(String name, List<String> names, BiFunction<Tensor, Tensor, RowLoss> losses, ParametricModel model) {
        this.name = name;
        this.names = names;
        this.losses = losses;
        this.model = model;
    }

    Settings copy() {
        Settings copy = new Settings(name, names, losses, model);
        copy.door = door;
        copy.replacesZeros = replacesZeros;
        copy.density = density;
        copy.weights = weights;
        copy.frequencies = frequencies;
        copy.constraints = constraints;
        copy.ridge = ridge;
        copy.lasso = lasso;
        copy.robust = robust;
        copy.start = start;
        return copy;
    }

    int count() {
        return names.size();
    }

    int index(String parameter) {
        int index = names.indexOf(parameter);
        if (index < 0) {
            throw new IllegalArgumentException(
                    name + ": expected one of the parameters " + names + ", got " + parameter);
        }
        return index;
    }

    ParameterSpace space() {
        return ParameterSpace.of(name, count(), constraints.toArray(double[][]::new));
    }

    /** What messages call the weights of rows. */
    String weighting() {
        return frequencies ? "frequencies" : "weights";
    }

    /** The names of the free coordinates. */
    String[] freeNames(ParameterSpace space) {
        return Arrays.stream(space.free()).mapToObj(names::get).toArray(String[]::new);
    }

    /** Whether a free coordinate is a parameter, and no other parameter depends on it. */
    boolean fixesOnly() {
        return constraints.stream()
                .allMatch(row ->
                        IntStream.range(0, count()).filter(k -> row[k] != 0).count() == 1);
    }
}
